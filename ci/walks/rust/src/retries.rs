//! What the SDK tries again.

use aws_sdk_kms::error::ProvideErrorMetadata;

use crate::{Walk, Walked, ok, refused};

impl Walk {
    pub(crate) async fn retries(&self) -> Walked {
        let list = || self.kms.list_keys().send();
        let left = || self.control("GET", "faults", "");
        self.fault("ListKeys", "ThrottlingException", 2)?;
        ok(
            "a throttled call is made again until it is answered",
            list().await.is_ok(),
        );
        ok("it was throttled twice", left()?.contains("[]"));
        self.fault("ListKeys", "ThrottlingException", 4)?;
        let said = refused("ListKeys", list().await, |e| {
            e.code() == Some("ThrottlingException")
        });
        ok(
            "it tells KMS's words",
            said.starts_with("You have exceeded the rate at which you may call KMS."),
        );
        ok(
            "after three attempts the SDK gives up",
            left()?.contains("\"count\":1"),
        );
        self.control("DELETE", "faults", "")?;
        self.fault("ListKeys", "KMSInternalException", 1)?;
        ok(
            "an internal error is tried again",
            list().await.is_ok() && left()?.contains("[]"),
        );
        self.fault("ListKeys", "InvalidMarkerException", 2)?;
        refused("ListKeys", list().await, |e| {
            e.is_invalid_marker_exception()
        });
        ok(
            "what will not get better is not tried again",
            left()?.contains("\"count\":1"),
        );
        self.control("DELETE", "faults", "")?;
        Ok(())
    }
}
