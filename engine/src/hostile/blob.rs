//! Ciphertext blobs.

use crate::api::{DecryptRequest, Input};
use crate::crypto::blob::Outer;
use crate::wire::Request;
use crate::{Code, Op};

use super::refused;
use super::world::with_world;

/// A ciphertext blob: nothing forged decrypts, and the only answers are KMS's; what is read as a ciphertext of an external key
/// store is written as it was.
///
/// # Panics
/// Where that does not hold.
pub fn ciphertext_blob(data: &[u8]) {
    if let Some(outer) = Outer::parse(data) {
        assert_eq!(outer.to_blob(), data, "a ciphertext of another form");
    }
    let request = Request {
        op: Op::Decrypt,
        input: Input::Decrypt(DecryptRequest {
            ciphertext_blob: Some(data.into()),
            encryption_context: None,
            grant_tokens: None,
            key_id: None,
            encryption_algorithm: None,
            recipient: None,
            dry_run: None,
            dry_run_modifiers: None,
        }),
    };
    with_world(|world| {
        let reply = world.answer(&request);
        let whole = data == world.blob;
        if whole {
            assert_eq!(reply.status, 200, "the true blob is refused");
        } else {
            refused(
                &reply,
                &[Code::InvalidCiphertextException, Code::ValidationException],
            );
            assert!(world.is_unchanged(), "a refused Decrypt changed something");
        }
        whole
    });
}
