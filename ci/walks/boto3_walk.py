"""boto3 walks the life of imported key material: boto3_walk.py URL.

What it shows is that a real client parses our answers and errors by its own rules; the wrapping is done by the Python
package `cryptography`.
"""

import json
import os
import sys
import urllib.request
from datetime import datetime, timezone

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

URL = sys.argv[1]
kms = boto3.client("kms", endpoint_url=URL, region_name="us-east-1")
errors = kms.exceptions


def ok(what, holds=True):
    if not holds:
        sys.exit(f"FAILED: {what}")
    print("ok ", what)


def refused(error, call, **arguments):
    """The call must raise this modelled exception, with the answer's own status and message."""
    try:
        call(**arguments)
    except error as raised:
        answer = raised.response
        ok(f"{raised.operation_name} is refused with {error.__name__}",
           answer["ResponseMetadata"]["HTTPStatusCode"] == 400 and answer["ResponseMetadata"]["RequestId"])
        return answer["Error"].get("Message", "")
    sys.exit(f"FAILED: {call.__name__} succeeded, expected {error.__name__}")


def advance(span):
    body = json.dumps({"advance": span}).encode()
    urllib.request.urlopen(urllib.request.Request(URL + "/_kmspec/clock", body, method="POST")).read()


def now():
    return json.load(urllib.request.urlopen(URL + "/_kmspec/clock"))["now"]


def wrap(material, algorithm="RSAES_OAEP_SHA_256", spec="RSA_2048"):
    parameters = kms.get_parameters_for_import(KeyId=key, WrappingAlgorithm=algorithm, WrappingKeySpec=spec)
    public = serialization.load_der_public_key(parameters["PublicKey"])
    ok(f"the wrapping key is {spec}", public.key_size == int(spec[4:]))
    digest = {"RSAES_OAEP_SHA_256": hashes.SHA256, "RSAES_OAEP_SHA_1": hashes.SHA1}[algorithm]()
    oaep = padding.OAEP(mgf=padding.MGF1(digest), algorithm=digest, label=None)
    return {"KeyId": key, "ImportToken": parameters["ImportToken"],
            "EncryptedKeyMaterial": public.encrypt(material, oaep)}


def state():
    return kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"]


material = os.urandom(32)
metadata = kms.create_key(Origin="EXTERNAL", Description="boto3 walk", Tags=[{"TagKey": "a", "TagValue": "b"}])
key = metadata["KeyMetadata"]["KeyId"]
arn = metadata["KeyMetadata"]["Arn"]
ok("a key with Origin EXTERNAL waits for its material", state() == "PendingImport")
said = refused(errors.KMSInvalidStateException, kms.encrypt, KeyId=key, Plaintext=b"hi")
ok("the message names the key and its state", said == f"{arn} is pending import.")

for algorithm, spec in [("RSAES_OAEP_SHA_1", "RSA_2048"), ("RSAES_OAEP_SHA_256", "RSA_3072"),
                        ("RSAES_OAEP_SHA_256", "RSA_4096")]:
    done = kms.import_key_material(**wrap(material, algorithm, spec), ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")
    ok(f"import by {algorithm} under {spec}", done["KeyId"] == arn and len(done["KeyMaterialId"]) == 64)
ok("the key is usable", state() == "Enabled")

context = {"tenant": "a", "purpose": "walk"}
sealed = kms.encrypt(KeyId=key, Plaintext=b"secret", EncryptionContext=context)["CiphertextBlob"]
opened = kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context)
ok("what was encrypted decrypts", opened["Plaintext"] == b"secret" and opened["KeyId"] == arn)
said = refused(errors.InvalidCiphertextException, kms.decrypt, CiphertextBlob=sealed)
ok("the error without a message parses as one without", said == "")

token = wrap(os.urandom(32))
refused(errors.IncorrectKeyMaterialException, kms.import_key_material, **token,
        ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")
bad = dict(wrap(material), ImportToken=token["ImportToken"][:-1] + bytes([token["ImportToken"][-1] ^ 1]))
refused(errors.InvalidImportTokenException, kms.import_key_material, **bad,
        ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")
stale = wrap(material)
advance("25h")
refused(errors.ExpiredImportTokenException, kms.import_key_material, **stale,
        ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")

until = datetime.fromtimestamp(int(now()) + 3600, timezone.utc)
kms.import_key_material(**wrap(material), ExpirationModel="KEY_MATERIAL_EXPIRES", ValidTo=until)
ok("ValidTo comes back as a time", kms.describe_key(KeyId=key)["KeyMetadata"]["ValidTo"] == until)
advance("2h")
ok("the material expires", state() == "PendingImport")
refused(errors.KMSInvalidStateException, kms.decrypt, CiphertextBlob=sealed, EncryptionContext=context)
kms.import_key_material(**wrap(material), ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")
ok("reimport heals it", kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context)["Plaintext"] == b"secret")

kms.create_alias(AliasName="alias/boto3-walk", TargetKeyId=key)
refused(errors.AlreadyExistsException, kms.create_alias, AliasName="alias/boto3-walk", TargetKeyId=key)
ok("an alias encrypts", kms.encrypt(KeyId="alias/boto3-walk", Plaintext=b"x")["KeyId"] == arn)
ok("paginators work", any(a["AliasName"] == "alias/boto3-walk"
                          for page in kms.get_paginator("list_aliases").paginate() for a in page["Aliases"]))
kms.delete_imported_key_material(KeyId=key)
kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
ok("a key without material can wait for deletion", state() == "PendingDeletion")
advance("8d")
refused(errors.NotFoundException, kms.describe_key, KeyId=key)
refused(errors.NotFoundException, kms.describe_key, KeyId="alias/boto3-walk")


def retrying(attempts):
    return boto3.client("kms", endpoint_url=URL, region_name="us-east-1",
                        config=Config(retries={"mode": "standard", "total_max_attempts": attempts}))


# The server was started with `--throttle ListKeys=2`.
throttled = 0
impatient = retrying(1)
for _ in range(5):
    try:
        impatient.list_keys()
    except ClientError as raised:
        throttled += raised.response["Error"]["Code"] == "ThrottlingException"
        said = raised.response["Error"]["Message"]
ok("five calls in a row are too many for a quota of two a second", throttled)
ok("the message is KMS's", said == "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.")
patient = retrying(8)
attempts = [patient.list_keys()["ResponseMetadata"]["RetryAttempts"] for _ in range(5)]
ok("a client that tries again gets all its answers", sum(attempts) > 0)
