//! Simulated VPC endpoint services, behind which the proxies of external key stores can stand.
//!
//! What an AWS account has of them is outside of KMS, so the owner of a world says it ([`Kms::change_services`](crate::Kms)).

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::api::ConnectionErrorCodeType;
use crate::store::Proxy;

/// A VPC endpoint service as KMS sees it; its name, such as `com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0`, stands before
/// it. Every account and Region of a world has the same ones.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/vpc-connectivity.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VpcEndpointService {
    /// `https://` and its private DNS name, whose domain is verified; `None` where it has no such name.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// The account that owns it; `None` for every account that asks.
    #[serde(default)]
    pub owner: Option<String>,
    /// Whether AWS KMS is among the principals that it allows.
    #[serde(default = "yes")]
    pub allows_kms: bool,
    /// Whether connections have to be accepted, which nobody does here.
    #[serde(default)]
    pub acceptance_required: bool,
    /// Availability Zones that its load balancer is in.
    #[serde(default = "two")]
    pub zones: usize,
}

const fn yes() -> bool {
    true
}

const fn two() -> usize {
    2
}

/// What is wrong with the VPC endpoint service of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    /// It is not there, or does not let KMS see it.
    NotFound,
    /// It is not as KMS needs it.
    Unfit,
}

impl VpcEndpointService {
    /// Whether the proxy can be reached by it.
    pub(crate) fn serves(&self, proxy: &Proxy) -> Result<(), Lack> {
        let owned = self.owner.is_none() || self.owner == proxy.service_owner;
        if !owned || !self.allows_kms {
            return Err(Lack::NotFound);
        }
        let named = self.endpoint.as_ref() == Some(&proxy.endpoint);
        match named && !self.acceptance_required && self.zones >= 2 {
            true => Ok(()),
            false => Err(Lack::Unfit),
        }
    }
}

impl Lack {
    /// The refusal where the service is named. The texts are guesses (open/55).
    pub(crate) fn refusal(self, name: &str) -> Error {
        match self {
            Self::NotFound => Error::xks_proxy_vpc_endpoint_service_not_found(format!(
                "The VPC endpoint service {name} is not found, or does not allow AWS KMS."
            )),
            Self::Unfit => Error::xks_proxy_vpc_endpoint_service_invalid_configuration(format!(
                "The VPC endpoint service {name} does not fulfil the requirements of an external key store."
            )),
        }
    }

    /// What DescribeCustomKeyStores shows of a connection that fails for it.
    pub(crate) const fn connection_error(self) -> ConnectionErrorCodeType {
        match self {
            Self::NotFound => ConnectionErrorCodeType::XksVpcEndpointServiceNotFound,
            Self::Unfit => ConnectionErrorCodeType::XksVpcEndpointServiceInvalidConfiguration,
        }
    }
}
