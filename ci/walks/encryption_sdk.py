"""The AWS Encryption SDK for Python on imported key material: encryption_sdk.py URL.

What it shows is that envelope encryption works end to end: data keys, the encryption context, which keys a provider tries,
and how a message fares when the key material behind it goes and comes back.
"""

import json
import logging
import os
import sys
import urllib.request

URL = os.environ["AWS_ENDPOINT_URL_KMS"] = sys.argv[1]

import aws_encryption_sdk as sdk
import boto3
import botocore.session
from aws_cryptographic_material_providers.mpl import AwsCryptographicMaterialProviders
from aws_cryptographic_material_providers.mpl.config import MaterialProvidersConfig
from aws_cryptographic_material_providers.mpl.models import CreateAwsKmsDiscoveryKeyringInput, CreateAwsKmsKeyringInput
from aws_cryptographic_material_providers.mpl.models import DiscoveryFilter as KeyringFilter
from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError, DecryptKeyError, MasterKeyProviderError
from aws_encryption_sdk.key_providers.kms import DiscoveryFilter
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

# It logs each refused data key with its traceback, as the errors expected here are.
logging.getLogger("aws_encryption_sdk").setLevel(logging.CRITICAL)
REGION, ACCOUNT = "us-east-1", "000000000000"
SECRET = b"the quick brown fox " * 1000
CONTEXT = {"tenant": "a", "purpose": "walk"}
kms = boto3.client("kms", region_name=REGION)
client = sdk.EncryptionSDKClient(commitment_policy=sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
codes = []
session = botocore.session.Session()
session.set_config_variable("region", REGION)
session.register("after-call.kms", lambda parsed, **_: codes.append(parsed.get("Error", {}).get("Code")))


def ok(what, holds=True):
    if not holds:
        sys.exit(f"FAILED: {what}")
    print("ok ", what)


def refused(what, error, call, code=None):
    """The call must raise this exception of the SDK; where a code is given, KMS must have answered so."""
    codes.clear()
    try:
        call()
    except error as raised:
        ok(f"{what}: {type(raised).__name__}" + (f", for KMS answered {code}" if code else ""),
           codes[-1:] == ([code] if code else codes[-1:]))
        return raised
    sys.exit(f"FAILED: {what}: it succeeded")


def create(material):
    key = kms.create_key(Origin="EXTERNAL")["KeyMetadata"]
    load(key["Arn"], material)
    return key["Arn"]


def load(key, material):
    given = kms.get_parameters_for_import(KeyId=key, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048")
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    wrapped = serialization.load_der_public_key(given["PublicKey"]).encrypt(material, oaep)
    kms.import_key_material(KeyId=key, ImportToken=given["ImportToken"], EncryptedKeyMaterial=wrapped,
                            ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")


def strict(*keys):
    return sdk.StrictAwsKmsMasterKeyProvider(key_ids=keys, botocore_session=session)


def discovery(account):
    return sdk.DiscoveryAwsKmsMasterKeyProvider(
        botocore_session=session, discovery_filter=DiscoveryFilter(account_ids=[account], partition="aws"))


def opened(message, provider, **others):
    return client.decrypt(source=message, key_provider=provider, **others)


material = os.urandom(32)
key, other = create(material), create(os.urandom(32))

print("-- encrypt and decrypt")
message, header = client.encrypt(source=SECRET, key_provider=strict(key), encryption_context=CONTEXT)
ok("a message of 20,000 bytes is encrypted under one data key", len(header.encrypted_data_keys) == 1)
ok("the data key names the key", next(iter(header.encrypted_data_keys)).key_provider.key_info == key.encode())
plain, header = opened(message, strict(key))
ok("it decrypts", plain == SECRET)
ok("its context came along", CONTEXT.items() <= header.encryption_context.items())
flipped = bytearray(message)
flipped[-200] ^= 1
refused("an altered message does not open", Exception, lambda: opened(bytes(flipped), strict(key)))
sealed = next(iter(header.encrypted_data_keys)).encrypted_data_key
context = dict(header.encryption_context)
ok("the data key opens by KMS alone", len(kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context)["Plaintext"]) == 32)
try:
    kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context | {"tenant": "b"})
    sys.exit("FAILED: the data key opens under another context")
except kms.exceptions.InvalidCiphertextException as raised:
    ok(f"under another context it does not: {type(raised).__name__}")
# The context lies in the message's header: another one there is what a thief of messages would try.
swapped = message.replace(b"purpose\x00\x04walk", b"purpose\x00\x04talk")
refused("nor does a message whose context was changed", DecryptKeyError, lambda: opened(swapped, strict(key)),
        "InvalidCiphertextException")

print("-- which keys a provider tries")
codes.clear()
refused("a strict provider with another key asks KMS nothing", AWSEncryptionSDKClientError,
        lambda: opened(message, strict(other)))
ok("indeed nothing", codes == [])
both, header = client.encrypt(source=SECRET, key_provider=strict(key, other), encryption_context=CONTEXT)
ok("a message for two keys has two data keys", len(header.encrypted_data_keys) == 2)
ok("each of them opens it", opened(both, strict(key))[0] == opened(both, strict(other))[0] == SECRET)
ok("a discovery provider finds the key in its account", opened(message, discovery(ACCOUNT))[0] == SECRET)
refused("with a filter for another account it does not try", AWSEncryptionSDKClientError,
        lambda: opened(message, discovery("111122223333")))
refused("a discovery provider does not encrypt", MasterKeyProviderError,
        lambda: client.encrypt(source=SECRET, key_provider=discovery(ACCOUNT)))

print("-- the key material goes and comes back")
kms.delete_imported_key_material(KeyId=key)
refused("without its material the key opens nothing", DecryptKeyError, lambda: opened(message, strict(key)),
        "KMSInvalidStateException")
ok("the message for two keys opens by the other", opened(both, discovery(ACCOUNT))[0] == SECRET)
refused("nothing is encrypted either", AWSEncryptionSDKClientError,
        lambda: client.encrypt(source=SECRET, key_provider=strict(key)), "KMSInvalidStateException")
load(key, material)
ok("the same material heals it", opened(message, strict(key))[0] == SECRET)

print("-- keys replaced by new ones")
replacement = create(os.urandom(32))
again, _ = client.encrypt(source=opened(message, strict(key))[0], key_provider=strict(replacement), encryption_context=CONTEXT)
kms.disable_key(KeyId=key)
refused("the old message needs the old key", DecryptKeyError, lambda: opened(message, strict(key)), "DisabledException")
ok("the new one does not", opened(again, strict(key, replacement))[0] == SECRET)
kms.enable_key(KeyId=key)

print("-- keyrings")
mpl = AwsCryptographicMaterialProviders(config=MaterialProvidersConfig())
ring = mpl.create_aws_kms_keyring(CreateAwsKmsKeyringInput(kms_key_id=key, kms_client=kms))
ringed, _ = client.encrypt(source=SECRET, keyring=ring, encryption_context=CONTEXT)
ok("what a keyring encrypts a provider decrypts", opened(ringed, strict(key))[0] == SECRET)
ok("what a provider encrypts a keyring decrypts",
   client.decrypt(source=message, keyring=ring, encryption_context=CONTEXT)[0] == SECRET)
wrong = CONTEXT | {"tenant": "b"}
refused("a keyring refuses another context", Exception,
        lambda: client.decrypt(source=message, keyring=ring, encryption_context=wrong))
finder = mpl.create_aws_kms_discovery_keyring(CreateAwsKmsDiscoveryKeyringInput(
    kms_client=kms, discovery_filter=KeyringFilter(account_ids=[ACCOUNT], partition="aws")))
ok("a discovery keyring finds the key", client.decrypt(source=ringed, keyring=finder)[0] == SECRET)
kms.delete_imported_key_material(KeyId=key)
said = refused("without its material a keyring opens nothing", Exception,
               lambda: client.decrypt(source=ringed, keyring=ring))
ok("it tells what KMS said", "CollectionOfErrors" in repr(said) and "is pending import." in repr(said))
load(key, material)
ok("the same material heals it", client.decrypt(source=ringed, keyring=ring)[0] == SECRET)

print("-- throttling")
body = json.dumps({"operation": "Decrypt", "error": "ThrottlingException", "count": 2}).encode()
urllib.request.urlopen(urllib.request.Request(URL + "/_kmspec/faults", body, method="POST")).read()
ok("a throttled data key is asked for again", opened(message, strict(key))[0] == SECRET)
