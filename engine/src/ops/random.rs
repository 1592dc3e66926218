//! Random bytes.

use crate::api::{GenerateRandomRequest, GenerateRandomResponse};
use crate::ops::without_recipient;
use crate::store::Connection;
use crate::wire::Reply;
use crate::{Error, Kms, Scope};

/// [GenerateRandom](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html).
pub(super) fn generate_random(
    kms: &Kms,
    scope: &Scope,
    request: &GenerateRandomRequest,
) -> Result<Reply, Error> {
    let length = request
        .number_of_bytes
        .ok_or_else(|| Error::validation("NumberOfBytes is required."))?;
    if let Some(store) = &request.custom_key_store_id {
        let store = kms.store(scope, store)?;
        let Some(cluster) = store.cluster_id() else {
            return Err(Error::unsupported_operation(
                "GenerateRandom is not supported in external key stores.",
            ));
        };
        if store.connection() != Connection::Connected {
            return Err(store.wrong_state());
        }
        // Which code an unreachable cluster has here is a guess.
        kms.cluster(cluster)
            .is_some_and(|cluster| cluster.works().is_ok())
            .then_some(())
            .ok_or_else(|| store.wrong_state())?;
    }
    without_recipient(request.recipient.as_ref())?;
    let length = length - i64::from(fault!(RandomAByteShort));
    let mut bytes = vec![0; usize::try_from(length).expect("the service model bounds the length")];
    kms.entropy.fill(&mut bytes);
    Ok(Reply::json(&GenerateRandomResponse {
        plaintext: Some(bytes),
        ..Default::default()
    }))
}
