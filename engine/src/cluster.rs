//! Simulated CloudHSM clusters, which stand behind custom key stores.
//!
//! What an AWS account has of them is outside of KMS, so the owner of a world says it ([`Kms::change_clusters`](crate::Kms)).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::api::ConnectionErrorCodeType;

/// The logins with a wrong password after which `kmsuser` is locked out.
const LOGINS: u8 = 5;

/// A CloudHSM cluster as KMS sees it. Every account and Region of a world has the same ones.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/create-keystore.html>
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// The id, `cluster-` and 11 to 16 characters. In JSON it stands before the cluster, not in it.
    #[serde(skip)]
    pub id: String,
    /// Whether it is initialised and active.
    #[serde(default = "yes")]
    pub active: bool,
    /// Availability Zones with a private subnet, and how many active HSMs each has.
    #[serde(default = "one_each_in_two_zones")]
    pub hsms: Vec<usize>,
    /// The certificate that the cluster was initialised with, PEM; white space does not matter.
    #[serde(default = "anchor")]
    pub trust_anchor: String,
    /// The password of the cluster's user `kmsuser`.
    #[serde(default = "password")]
    pub password: String,
    /// Clusters with the same value share a backup history; by default a cluster shares it with none.
    #[serde(default)]
    pub backups: Option<String>,
    /// What keeps KMS from connecting, if anything does that the other members do not tell: no free address in a subnet, a
    /// missing or locked `kmsuser`, or the like.
    #[serde(default)]
    pub trouble: Option<ConnectionErrorCodeType>,
    /// Logins with a wrong password in a row so far; five lock `kmsuser` out.
    #[serde(default)]
    pub wrong_logins: u8,
}

const fn yes() -> bool {
    true
}

fn one_each_in_two_zones() -> Vec<usize> {
    vec![1, 1]
}

fn anchor() -> String {
    include_str!("cluster/anchor.pem").into()
}

fn password() -> String {
    "kmsPswd".into()
}

/// The one that a world has from the start.
impl Default for Cluster {
    fn default() -> Self {
        Self {
            id: "cluster-kmspecdefault".into(),
            active: true,
            hsms: one_each_in_two_zones(),
            trust_anchor: anchor(),
            password: password(),
            backups: None,
            trouble: None,
            wrong_logins: 0,
        }
    }
}

impl Cluster {
    /// Whether the cluster can serve as a key store needs it: active, with HSMs in so many Availability Zones.
    ///
    /// # Errors
    /// `CloudHsmClusterNotActiveException`, `CloudHsmClusterInvalidConfigurationException`. Their texts are guesses
    /// (open/55).
    pub(crate) fn ready(&self, zones: usize) -> Result<(), Error> {
        if !self.active {
            return Err(Error::cloud_hsm_cluster_not_active(format!(
                "The CloudHSM cluster {} is not initialized and active.",
                self.id
            )));
        }
        if self.hsms.len() < 2 || self.zones() < zones {
            return Err(Error::cloud_hsm_cluster_invalid_configuration(format!(
                "The CloudHSM cluster {} needs private subnets in two Availability Zones, and active HSMs in {zones}.",
                self.id
            )));
        }
        Ok(())
    }

    /// Availability Zones with an active HSM.
    pub(crate) fn zones(&self) -> usize {
        self.hsms.iter().filter(|count| **count > 0).count()
    }

    /// Whether this is the cluster's certificate.
    pub(crate) fn trusts(&self, certificate: &str) -> bool {
        self.trust_anchor
            .split_whitespace()
            .eq(certificate.split_whitespace())
    }

    /// Whether two clusters are one, or come from the same backups.
    pub(crate) fn shares_backups(&self, other: &Self) -> bool {
        self.id == other.id || (self.backups.is_some() && self.backups == other.backups)
    }

    /// Tries to log in, as the last step of connecting.
    pub(crate) fn log_in(&mut self, password: &str) -> Result<(), ConnectionErrorCodeType> {
        use ConnectionErrorCodeType as Code;
        if let Some(trouble) = self.trouble {
            return Err(trouble);
        }
        if !self.active {
            return Err(Code::InternalError);
        }
        if self.zones() == 0 {
            return Err(Code::InsufficientCloudhsmHsms);
        }
        if self.is_locked() {
            return Err(Code::UserLockedOut);
        }
        if self.password != password {
            self.wrong_logins += 1;
            return Err(Code::InvalidCredentials);
        }
        self.wrong_logins = 0;
        Ok(())
    }

    /// Whether cryptography works.
    ///
    /// # Errors
    /// `KMSInvalidStateException`, in the words of
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/fix-keystore.html>.
    pub(crate) fn works(&self) -> Result<(), Error> {
        if self.is_locked() || self.trouble == Some(ConnectionErrorCodeType::UserLockedOut) {
            return Err(Error::kms_invalid_state(
                "KMS cannot communicate with your AWS CloudHSM cluster because the kmsuser is locked out. If you see this \
                 error repeatedly, disconnect the AWS CloudHSM key store and reset the kmsuser account password. Update the \
                 kmsuser password for the custom key store and try the request again.",
            ));
        }
        if !self.active || self.zones() == 0 || self.trouble.is_some() {
            return Err(unreachable());
        }
        Ok(())
    }

    const fn is_locked(&self) -> bool {
        self.wrong_logins >= LOGINS
    }
}

/// What cryptography is answered where KMS does not reach the cluster.
pub(crate) fn unreachable() -> Error {
    Error::kms_invalid_state(
        "KMS cannot communicate with your CloudHSM cluster. This might be a transient network issue. If you see this error \
         repeatedly, verify that the Network ACLs and the security group rules for the VPC of your AWS CloudHSM cluster are \
         correct.",
    )
}

/// Without the password.
impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cluster")
            .field("id", &self.id)
            .field("active", &self.active)
            .field("hsms", &self.hsms)
            .field("backups", &self.backups)
            .field("trouble", &self.trouble)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Cluster, ConnectionErrorCodeType as Code};

    #[test]
    fn five_wrong_passwords_lock_the_user_out() {
        let mut cluster = Cluster::default();
        for _ in 0..5 {
            assert_eq!(cluster.log_in("wrong"), Err(Code::InvalidCredentials));
        }
        assert_eq!(cluster.log_in("kmsPswd"), Err(Code::UserLockedOut));
        assert!(cluster.works().is_err());
    }

    #[test]
    fn a_right_password_forgives_wrong_ones() {
        let mut cluster = Cluster::default();
        for _ in 0..9 {
            assert_eq!(cluster.log_in("wrong"), Err(Code::InvalidCredentials));
            assert_eq!(cluster.log_in("kmsPswd"), Ok(()));
        }
    }

    #[test]
    fn hsms_count_by_zone() {
        let cluster = |hsms: &[usize]| Cluster {
            hsms: hsms.into(),
            ..Cluster::default()
        };
        assert!(cluster(&[1, 1]).ready(2).is_ok());
        assert!(cluster(&[1, 0]).ready(1).is_ok());
        assert!(cluster(&[2, 0]).ready(2).is_err());
        assert!(cluster(&[2]).ready(1).is_err());
    }
}
