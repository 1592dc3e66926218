//! What KMS answers where the proxy of an external key store fails it.
//!
//! Codes and texts follow the error table of the [XKS proxy API](https://github.com/aws/aws-kms-xksproxy-api-spec) and the guide's
//! [troubleshooting](https://docs.aws.amazon.com/kms/latest/developerguide/xks-troubleshooting.html). That a proxy which was
//! reliable lately makes some failures a KMSInternalException, as the guide says, is left out: a caller could not tell when.

use super::XksFailure;
use crate::api::ConnectionErrorCodeType;
use crate::{Code, Error};

/// How a proxy failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Unreachable,
    Tls,
    Timeout,
    /// The answer is none that the API has.
    Malformed,
    /// It says itself that no external key manager is there.
    Unhealthy,
    /// `ValidationException`: it did not understand KMS.
    Validation,
    InvalidState,
    InvalidCiphertext,
    InvalidKeyUsage,
    AuthenticationFailed,
    AccessDenied,
    KeyNotFound,
    InvalidUriPath,
    Throttling,
    UnsupportedOperation,
    DependencyTimeout,
    Internal,
    /// It decrypted to something that KMS never encrypted.
    ForeignPlaintext,
}

/// In which kind of operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// CreateCustomKeyStore and UpdateCustomKeyStore.
    Store,
    CreateKey,
    Cryptography,
}

impl Trouble {
    pub(crate) const fn of(failure: XksFailure) -> Self {
        match failure {
            XksFailure::Unreachable => Self::Unreachable,
            XksFailure::Tls => Self::Tls,
            XksFailure::Timeout => Self::Timeout,
            XksFailure::Broken => Self::Malformed,
        }
    }

    /// Of an `errorName`.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "ValidationException" => Self::Validation,
            "InvalidStateException" => Self::InvalidState,
            "InvalidCiphertextException" => Self::InvalidCiphertext,
            "InvalidKeyUsageException" => Self::InvalidKeyUsage,
            "AuthenticationFailedException" => Self::AuthenticationFailed,
            "AccessDeniedException" => Self::AccessDenied,
            "KeyNotFoundException" => Self::KeyNotFound,
            "InvalidUriPathException" => Self::InvalidUriPath,
            "ThrottlingException" => Self::Throttling,
            "UnsupportedOperationException" => Self::UnsupportedOperation,
            "DependencyTimeoutException" => Self::DependencyTimeout,
            "InternalException" => Self::Internal,
            _ => Self::Malformed,
        }
    }

    pub(crate) fn refusal(self, at: At) -> Error {
        let code = match at {
            At::Store => self.at_store(),
            At::CreateKey if fault!(MissingExternalKeyMisnamed) => {
                Code::XksKeyInvalidConfigurationException
            }
            At::CreateKey => self.at_create_key(),
            At::Cryptography if fault!(ProxyTroubleMisnamed) => Code::KeyUnavailableException,
            At::Cryptography => Code::KMSInvalidStateException,
        };
        Error::new(code, self.text())
    }

    /// Where the specification says nothing, because a health check should not fail so, the answer counts as a wrong one.
    const fn at_store(self) -> Code {
        match self {
            Self::Unreachable
            | Self::Timeout
            | Self::Unhealthy
            | Self::Throttling
            | Self::DependencyTimeout => Code::XksProxyUriUnreachableException,
            // So the guide; the specification has XksProxyUriUnreachableException.
            Self::Tls | Self::InvalidUriPath => Code::XksProxyInvalidConfigurationException,
            Self::AuthenticationFailed => Code::XksProxyIncorrectAuthenticationCredentialException,
            _ => Code::XksProxyInvalidResponseException,
        }
    }

    /// Of AccessDeniedException and UnsupportedOperationException the specification names codes that CreateKey does not have.
    const fn at_create_key(self) -> Code {
        match self {
            Self::KeyNotFound => Code::XksKeyNotFoundException,
            Self::InvalidState | Self::InvalidKeyUsage => Code::XksKeyInvalidConfigurationException,
            _ => Code::CustomKeyStoreInvalidStateException,
        }
    }

    /// What DescribeCustomKeyStores shows of a connection that failed.
    pub(crate) const fn connection_error(self) -> ConnectionErrorCodeType {
        match self {
            Self::Unreachable | Self::Unhealthy | Self::Throttling => {
                ConnectionErrorCodeType::XksProxyNotReachable
            }
            Self::Timeout | Self::DependencyTimeout => ConnectionErrorCodeType::XksProxyTimedOut,
            Self::Tls => ConnectionErrorCodeType::XksProxyInvalidTlsConfiguration,
            Self::AuthenticationFailed => ConnectionErrorCodeType::InvalidCredentials,
            Self::AccessDenied => ConnectionErrorCodeType::XksProxyAccessDenied,
            Self::InvalidUriPath => ConnectionErrorCodeType::XksProxyInvalidConfiguration,
            _ => ConnectionErrorCodeType::XksProxyInvalidResponse,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Unreachable => {
                "AWS KMS cannot communicate with the external key store proxy. This might be a transient network issue. If you \
                 see this error repeatedly, verify that your external key store proxy is active and is connected to the network, \
                 and that its endpoint URI is correct in your external key store."
            }
            Self::Tls => {
                "AWS KMS cannot establish a TLS connection to the external key store proxy. Verify the TLS configuration, \
                 including its certificate."
            }
            Self::Timeout => {
                "AWS KMS rejected the request because the external key store proxy did not respond in time. Retry the request. \
                 If you see this error repeatedly, report it to your external key store proxy administrator."
            }
            Self::Malformed | Self::Validation => {
                "AWS KMS cannot interpret the response from the external key store proxy. If you see this error repeatedly, \
                 report it to your external key store proxy administrator."
            }
            Self::Unhealthy => {
                "The external key store proxy is in an unhealthy state. If you see this message repeatedly, notify your external \
                 key store proxy administrator."
            }
            Self::InvalidState => {
                "The external key store proxy rejected the request because the external key is not enabled in the external key \
                 manager."
            }
            Self::InvalidCiphertext => {
                "The external key store proxy rejected the request because the specified ciphertext or additional authenticated \
                 data is corrupted, missing, or otherwise invalid."
            }
            Self::InvalidKeyUsage => {
                "The external key store proxy rejected the request because the external key does not support the requested \
                 operation."
            }
            Self::AuthenticationFailed => {
                "The external key store proxy rejected the request because it could not authenticate AWS KMS. Verify the \
                 credentials for your external key store and update if necessary."
            }
            Self::AccessDenied => {
                "The external key store proxy denied access to the operation. Verify that the user and the external key are both \
                 authorized for this operation, and try the request again."
            }
            Self::KeyNotFound => {
                "The external key store proxy rejected the request because it could not find the external key."
            }
            Self::InvalidUriPath => {
                "The external key store proxy rejected the request because of an invalid URI path. Verify the URI path for your \
                 external key store and update if necessary."
            }
            Self::Throttling => {
                "The external key store proxy rejected the request due to a very high request rate. Reduce the frequency of your \
                 calls using KMS keys in this external key store."
            }
            Self::UnsupportedOperation => {
                "The external key store proxy rejected the request because it does not support the requested cryptographic \
                 operation."
            }
            Self::DependencyTimeout => {
                "The external key store proxy did not respond to the request in the time allotted. Retry the request. If you see \
                 this error repeatedly, report it to your external key store proxy administrator."
            }
            Self::Internal => {
                "The external key store proxy rejected the request because it cannot communicate with the external key manager. \
                 Verify that the external key store proxy configuration is correct and that the external key manager is \
                 available."
            }
            Self::ForeignPlaintext => {
                "The ciphertext that the external key store proxy submitted for decryption, or the encryption context, is \
                 corrupted, missing, or otherwise invalid."
            }
        }
    }
}
