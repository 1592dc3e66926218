//! Random bytes.

use crate::api::{GenerateRandomRequest, GenerateRandomResponse};
use crate::ops::without_recipient;
use crate::wire::Reply;
use crate::{Error, Kms};

/// [GenerateRandom](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html).
pub(super) fn generate_random(kms: &Kms, request: &GenerateRandomRequest) -> Result<Reply, Error> {
    let length = request
        .number_of_bytes
        .ok_or_else(|| Error::validation("NumberOfBytes is required."))?;
    if let Some(store) = &request.custom_key_store_id {
        return Err(Error::custom_key_store_not_found(format!(
            "Custom key store {store} is not found."
        )));
    }
    without_recipient(request.recipient.as_ref())?;
    let mut bytes = vec![0; usize::try_from(length).expect("the service model bounds the length")];
    kms.entropy.fill(&mut bytes);
    Ok(Reply::json(&GenerateRandomResponse {
        plaintext: Some(bytes),
        ..Default::default()
    }))
}
