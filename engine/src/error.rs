//! What KMS refuses with.

use std::{borrow::Cow, iter};

use serde::Serializer as _;

/// An answer other than success: a code and, where KMS gives one, a text.
///
/// Some refusals of KMS have no text at all, such as `InvalidCiphertextException`: see [`Error::bare`].
/// A refusal is a reply, not a failure of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The name of the exception.
    pub code: Code,
    /// The text; `None` leaves the member out of the body.
    pub message: Option<String>,
}

impl Error {
    /// A refusal with a text.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: Some(message.into()),
        }
    }

    /// A refusal whose body is the code alone.
    #[must_use]
    pub const fn bare(code: Code) -> Self {
        Self {
            code,
            message: None,
        }
    }

    /// The JSON body, in UTF-8: `{"__type":"NotFoundException","message":"..."}`.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let name = self.code.name();
        let code = match fault!(ErrorTypeHasANamespace) {
            true => Cow::Owned(format!("com.amazonaws.kms#{name}")),
            false => Cow::Borrowed(name),
        };
        let said = fault!(BareRefusalSaysSomething).then_some(name);
        let message = self.message.as_deref().or(said);
        let members = iter::once(("__type", &*code))
            .chain(message.map(|message| (self.code.message_member(), message)));
        let mut body = Vec::with_capacity(128);
        serde_json::Serializer::new(&mut body)
            .collect_map(members)
            .expect("texts are JSON");
        body
    }
}

macro_rules! errors {
    ($($constructor:ident $code:ident $status:literal;)+) => {
        /// The name of an exception of KMS, as the member `__type` of an error body carries it.
        ///
        /// Each operation's page in the [API reference](https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html)
        /// lists the ones it declares; the
        /// [common errors](https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html) come from every one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(
                #[doc = concat!("`", stringify!($code), "`, HTTP status ", $status, ".")]
                $code,
            )+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            /// The name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$code => stringify!($code),)+
                }
            }

            /// The HTTP status that comes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$code => $status,)+
                }
            }
        }

        impl Error {
            $(
                #[doc = concat!("`", stringify!($code), "` with a text.")]
                #[must_use]
                pub fn $constructor(message: impl Into<String>) -> Self {
                    Self::new(Code::$code, message)
                }
            )+
        }
    };
}

// Declared in the service model first, then what comes undeclared. The statuses are AWS's own where a recording or the
// API reference shows them; the service model's 404, 409 and 412 are contradicted by every recording.
errors! {
    already_exists AlreadyExistsException 400;
    cloud_hsm_cluster_in_use CloudHsmClusterInUseException 400;
    cloud_hsm_cluster_invalid_configuration CloudHsmClusterInvalidConfigurationException 400;
    cloud_hsm_cluster_not_active CloudHsmClusterNotActiveException 400;
    cloud_hsm_cluster_not_found CloudHsmClusterNotFoundException 400;
    cloud_hsm_cluster_not_related CloudHsmClusterNotRelatedException 400;
    conflict ConflictException 400;
    custom_key_store_has_cmks CustomKeyStoreHasCMKsException 400;
    custom_key_store_invalid_state CustomKeyStoreInvalidStateException 400;
    custom_key_store_name_in_use CustomKeyStoreNameInUseException 400;
    custom_key_store_not_found CustomKeyStoreNotFoundException 400;
    dependency_timeout DependencyTimeoutException 500;
    disabled DisabledException 400;
    dry_run_operation DryRunOperationException 400;
    expired_import_token ExpiredImportTokenException 400;
    incorrect_key IncorrectKeyException 400;
    incorrect_key_material IncorrectKeyMaterialException 400;
    incorrect_trust_anchor IncorrectTrustAnchorException 400;
    invalid_alias_name InvalidAliasNameException 400;
    invalid_arn InvalidArnException 400;
    invalid_ciphertext InvalidCiphertextException 400;
    invalid_grant_id InvalidGrantIdException 400;
    invalid_grant_token InvalidGrantTokenException 400;
    invalid_import_token InvalidImportTokenException 400;
    invalid_key_usage InvalidKeyUsageException 400;
    invalid_marker InvalidMarkerException 400;
    kms_internal KMSInternalException 500;
    kms_invalid_mac KMSInvalidMacException 400;
    kms_invalid_signature KMSInvalidSignatureException 400;
    kms_invalid_state KMSInvalidStateException 400;
    key_unavailable KeyUnavailableException 500;
    limit_exceeded LimitExceededException 400;
    malformed_policy_document MalformedPolicyDocumentException 400;
    not_found NotFoundException 400;
    tag TagException 400;
    unsupported_operation UnsupportedOperationException 400;
    xks_key_already_in_use XksKeyAlreadyInUseException 400;
    xks_key_invalid_configuration XksKeyInvalidConfigurationException 400;
    xks_key_not_found XksKeyNotFoundException 400;
    xks_proxy_incorrect_authentication_credential XksProxyIncorrectAuthenticationCredentialException 400;
    xks_proxy_invalid_configuration XksProxyInvalidConfigurationException 400;
    xks_proxy_invalid_response XksProxyInvalidResponseException 400;
    xks_proxy_uri_endpoint_in_use XksProxyUriEndpointInUseException 400;
    xks_proxy_uri_in_use XksProxyUriInUseException 400;
    xks_proxy_uri_unreachable XksProxyUriUnreachableException 400;
    xks_proxy_vpc_endpoint_service_in_use XksProxyVpcEndpointServiceInUseException 400;
    xks_proxy_vpc_endpoint_service_invalid_configuration XksProxyVpcEndpointServiceInvalidConfigurationException 400;
    xks_proxy_vpc_endpoint_service_not_found XksProxyVpcEndpointServiceNotFoundException 400;
    access_denied AccessDeniedException 400;
    expired_token ExpiredTokenException 403;
    incomplete_signature IncompleteSignatureException 403;
    internal_failure InternalFailure 500;
    invalid_signature InvalidSignatureException 400;
    malformed_http_request MalformedHttpRequestException 400;
    missing_authentication_token MissingAuthenticationTokenException 400;
    not_authorized NotAuthorizedException 400;
    request_entity_too_large RequestEntityTooLargeException 413;
    request_timeout RequestTimeoutException 408;
    serialization SerializationException 400;
    service_unavailable ServiceUnavailable 503;
    throttling ThrottlingException 400;
    unknown_operation UnknownOperationException 404;
    unrecognized_client UnrecognizedClientException 403;
    validation ValidationException 400;
}

impl Code {
    /// The member that carries the text; SDKs read both spellings.
    const fn message_member(self) -> &'static str {
        match self {
            // Seen so from real KMS in aws/aws-nitro-enclaves-sdk-c#157.
            Self::AccessDeniedException => "Message",
            _ => "message",
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn text(error: &Error) -> String {
        String::from_utf8(error.body()).unwrap()
    }

    #[test]
    fn bodies_are_as_recorded() {
        let bare = Error::bare(Code::InvalidCiphertextException);
        assert_eq!(text(&bare), r#"{"__type":"InvalidCiphertextException"}"#);
        assert_eq!(bare.body().len(), 39);
        assert_eq!(
            text(&Error::not_found("Invalid keyId 'x'")),
            r#"{"__type":"NotFoundException","message":"Invalid keyId 'x'"}"#
        );
        assert_eq!(
            text(&Error::access_denied("no \"way\"")),
            r#"{"__type":"AccessDeniedException","Message":"no \"way\""}"#
        );
    }

    #[test]
    fn every_modelled_error_is_here_with_its_status() {
        let model = include_str!("../../fixtures/spec/service-model.json");
        let model: Value = serde_json::from_str(model).unwrap();
        for (name, error) in model["errors"].as_object().unwrap() {
            let code = Code::ALL.iter().find(|code| code.name() == name);
            let code = code.unwrap_or_else(|| panic!("{name} is missing"));
            assert_eq!(error["http_status"], code.status(), "{name}");
        }
    }
}
