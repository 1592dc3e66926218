"""boto3 walks through KMS, first the life of imported key material: boto3_walk.py URL.

What it shows is that a real client parses our answers and errors by its own rules, and tries again where it should; the Python
package `cryptography` wraps, verifies and agrees.
"""

import json
import os
import sys
import urllib.request
from datetime import datetime, timezone

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

URL = sys.argv[1]
kms = boto3.client("kms", endpoint_url=URL, region_name="us-east-1")
errors = kms.exceptions
called = set()
kms.meta.events.register("before-call.kms", lambda model, **_: called.add(model.name))


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


def public(key):
    return serialization.load_der_public_key(kms.get_public_key(KeyId=key)["PublicKey"])


def create(**arguments):
    return kms.create_key(**arguments)["KeyMetadata"]["KeyId"]


print("-- signatures and MACs")
message = b"to be signed"
hashed = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
for spec in ["RSA_2048", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519"]:
    key = create(KeySpec=spec, KeyUsage="SIGN_VERIFY")
    verifier = public(key)
    for algorithm in kms.describe_key(KeyId=key)["KeyMetadata"]["SigningAlgorithms"]:
        # Ed25519ph signs digests only, and `cryptography` does not know it.
        prehashed = algorithm == "ED25519_PH_SHA_512"
        digest = hashes.Hash(hashed[algorithm[-3:]])
        digest.update(message)
        signed = {"KeyId": key, "SigningAlgorithm": algorithm, **(
            {"Message": digest.finalize(), "MessageType": "DIGEST"} if prehashed else {"Message": message})}
        signature = kms.sign(**signed)["Signature"]
        if spec.startswith("RSA"):
            pad = padding.PSS(padding.MGF1(hashed[algorithm[-3:]]), hashed[algorithm[-3:]].digest_size) \
                if "PSS" in algorithm else padding.PKCS1v15()
            verifier.verify(signature, message, pad, hashed[algorithm[-3:]])
        elif "ED25519" not in algorithm:
            verifier.verify(signature, message, ec.ECDSA(hashed[algorithm[-3:]]))
        elif not prehashed:
            verifier.verify(signature, message)
        ok(f"{algorithm} of {spec} is verified", kms.verify(**signed, Signature=signature)["SignatureValid"])
refused(errors.KMSInvalidSignatureException, kms.verify, **signed, Signature=bytes(64))
refused(errors.InvalidKeyUsageException, kms.encrypt, KeyId=key, Plaintext=b"x")
key = create(KeySpec="ML_DSA_87", KeyUsage="SIGN_VERIFY")
signed = {"KeyId": key, "Message": message, "SigningAlgorithm": "ML_DSA_SHAKE_256"}
signature = kms.sign(**signed)["Signature"]
ok("ML-DSA-87 is verified", len(signature) == 4627 and kms.verify(**signed, Signature=signature)["SignatureValid"])

key = create(KeySpec="HMAC_384", KeyUsage="GENERATE_VERIFY_MAC", Origin="EXTERNAL")
material = os.urandom(48)
kms.import_key_material(**wrap(material), ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")
tagged = {"KeyId": key, "Message": message, "MacAlgorithm": "HMAC_SHA_384"}
mac = kms.generate_mac(**tagged)["Mac"]
own = hmac.HMAC(material, hashes.SHA384())
own.update(message)
ok("the MAC under imported material is that of `cryptography`", mac == own.finalize())
ok("it is verified", kms.verify_mac(**tagged, Mac=mac)["MacValid"])
refused(errors.KMSInvalidMacException, kms.verify_mac, **tagged, Mac=bytes(48))

print("-- agreement, encapsulation, data keys")
key = create(KeySpec="ECC_NIST_P384", KeyUsage="KEY_AGREEMENT")
own = ec.generate_private_key(ec.SECP384R1())
spki = own.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
agreed = kms.derive_shared_secret(KeyId=key, KeyAgreementAlgorithm="ECDH", PublicKey=spki)["SharedSecret"]
ok("both sides agree", agreed == own.exchange(ec.ECDH(), public(key)))
key = create(KeySpec="ML_KEM_1024", KeyUsage="ENCAPSULATE_DECAPSULATE")
closed = kms.encapsulate(KeyId=key, EncapsulationAlgorithm="ML_KEM")
opened = kms.decapsulate(KeyId=key, EncapsulationAlgorithm="ML_KEM",
                         SharedSecretCiphertextBlob=closed["SharedSecretCiphertextBlob"])
ok("what was encapsulated comes out again", opened["SharedSecret"] == closed["SharedSecret"])
key, other = create(), create()
for spec in ["RSA_2048", "ECC_NIST_P256", "ECC_NIST_P521", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519"]:
    pair = kms.generate_data_key_pair(KeyId=key, KeyPairSpec=spec)
    private = serialization.load_der_private_key(pair["PrivateKeyPlaintext"], None)
    ok(f"a data key pair {spec} is one", private.public_key() == serialization.load_der_public_key(pair["PublicKey"]))
    ok("its private key decrypts",
       kms.decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"])["Plaintext"] == pair["PrivateKeyPlaintext"])
bare = kms.generate_data_key_pair_without_plaintext(KeyId=key, KeyPairSpec="ECC_NIST_P256")
ok("without plaintext none is given", "PrivateKeyPlaintext" not in bare)
data = kms.generate_data_key(KeyId=key, KeySpec="AES_128")
moved = kms.re_encrypt(CiphertextBlob=data["CiphertextBlob"], DestinationKeyId=other)
ok("re-encrypted it is the other key's", kms.decrypt(CiphertextBlob=moved["CiphertextBlob"])["Plaintext"] == data["Plaintext"])
refused(errors.IncorrectKeyException, kms.decrypt, CiphertextBlob=moved["CiphertextBlob"], KeyId=key)
kms.generate_data_key_without_plaintext(KeyId=key, NumberOfBytes=1024)
ok("random bytes are as many as asked for", len(kms.generate_random(NumberOfBytes=7)["Plaintext"]) == 7)
refused(errors.DryRunOperationException, kms.encrypt, KeyId=key, Plaintext=b"x", DryRun=True)

print("-- policies, grants, tags, switches, rotation")
policy = kms.get_key_policy(KeyId=key)["Policy"]
ok("the policy is a document of one statement", len(json.loads(policy)["Statement"]) == 1)
kms.put_key_policy(KeyId=key, Policy=policy)
refused(errors.MalformedPolicyDocumentException, kms.put_key_policy, KeyId=key, Policy="[]")
ok("its name is default", kms.list_key_policies(KeyId=key)["PolicyNames"] == ["default"])
root = "arn:aws:iam::000000000000:root"
grants = [kms.create_grant(KeyId=key, GranteePrincipal=root, RetiringPrincipal=root, Operations=["Decrypt"],
                           Constraints={"EncryptionContextSubset": {"n": str(n)}}) for n in range(3)]
listed = [grant["Constraints"]["EncryptionContextSubset"]["n"]
          for page in kms.get_paginator("list_grants").paginate(KeyId=key, PaginationConfig={"PageSize": 1})
          for grant in page["Grants"]]
ok("grants come page by page with their constraints", sorted(listed) == ["0", "1", "2"])
ok("they can be retired", len(kms.list_retirable_grants(RetiringPrincipal=root)["Grants"]) >= 3)
kms.retire_grant(KeyId=key, GrantId=grants[0]["GrantId"])
kms.revoke_grant(KeyId=key, GrantId=grants[1]["GrantId"])
refused(errors.NotFoundException, kms.revoke_grant, KeyId=key, GrantId=grants[1]["GrantId"])
refused(errors.InvalidGrantTokenException, kms.encrypt, KeyId=key, Plaintext=b"x", GrantTokens=["none"])
kms.tag_resource(KeyId=key, Tags=[{"TagKey": "a", "TagValue": "1"}, {"TagKey": "b", "TagValue": "2"}])
kms.untag_resource(KeyId=key, TagKeys=["a"])
ok("one tag is left", kms.list_resource_tags(KeyId=key)["Tags"] == [{"TagKey": "b", "TagValue": "2"}])
kms.create_alias(AliasName="alias/boto3-second", TargetKeyId=key)
kms.update_alias(AliasName="alias/boto3-second", TargetKeyId=other)
kms.delete_alias(AliasName="alias/boto3-second")
kms.update_key_description(KeyId=key, Description="changed")
kms.disable_key(KeyId=key)
refused(errors.DisabledException, kms.encrypt, KeyId=key, Plaintext=b"x")
kms.enable_key(KeyId=key)
used = kms.get_key_last_usage(KeyId=key)["KeyLastUsage"]
ok("the last usage is told", isinstance(used["Timestamp"], datetime))
sealed = kms.encrypt(KeyId=key, Plaintext=b"old")["CiphertextBlob"]
kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
ok("rotation is on", kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 180)
advance("181d")
kms.disable_key_rotation(KeyId=key)
kms.rotate_key_on_demand(KeyId=key)
advance("1h")
kinds = [rotation["RotationType"] for rotation in kms.list_key_rotations(KeyId=key)["Rotations"]]
ok("both rotations are listed", sorted(kinds) == ["AUTOMATIC", "ON_DEMAND"])
ok("what was encrypted before decrypts", kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"old")
kms.schedule_key_deletion(KeyId=key)
kms.cancel_key_deletion(KeyId=key)

print("-- a key of two Regions")
there = boto3.client("kms", endpoint_url=URL, region_name="eu-west-1")


def role(client):
    return client.describe_key(KeyId=key)["KeyMetadata"]["MultiRegionConfiguration"]["MultiRegionKeyType"]


key = kms.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
replica = kms.replicate_key(KeyId=key, ReplicaRegion="eu-west-1")["ReplicaKeyMetadata"]
ok("a replica is made", replica["KeyState"] == "Creating" and replica["Arn"].split(":")[3] == "eu-west-1")
refused(errors.AlreadyExistsException, kms.replicate_key, KeyId=key, ReplicaRegion="eu-west-1")
advance("20m")
sealed = kms.encrypt(KeyId=key, Plaintext=b"far")["CiphertextBlob"]
ok("what one encrypts the other decrypts", there.decrypt(CiphertextBlob=sealed, KeyId=key)["Plaintext"] == b"far")
kms.update_primary_region(KeyId=key, PrimaryRegion="eu-west-1")
advance("20m")
ok("they change roles", (role(kms), role(there)) == ("REPLICA", "PRIMARY"))
refused(errors.UnsupportedOperationException, kms.enable_key_rotation, KeyId=key)

print("-- a custom key store")
cluster = json.load(urllib.request.urlopen(URL + "/_kmspec/clusters"))["clusters"]["cluster-kmspecdefault"]
store = {"CustomKeyStoreName": "boto3", "CloudHsmClusterId": "cluster-kmspecdefault",
         "TrustAnchorCertificate": cluster["trust_anchor"], "KeyStorePassword": "kmsOther"}
store = {"CustomKeyStoreId": kms.create_custom_key_store(**store)["CustomKeyStoreId"]}
kms.connect_custom_key_store(**store)
advance("20m")
told = kms.describe_custom_key_stores(**store)["CustomKeyStores"][0]
ok("a wrong password fails the connection",
   (told["ConnectionState"], told["ConnectionErrorCode"]) == ("FAILED", "INVALID_CREDENTIALS"))
kms.disconnect_custom_key_store(**store)
advance("20m")
kms.update_custom_key_store(**store, KeyStorePassword=cluster["password"])
kms.connect_custom_key_store(**store)
advance("20m")
key = kms.create_key(Origin="AWS_CLOUDHSM", **store)["KeyMetadata"]["KeyId"]
sealed = kms.encrypt(KeyId=key, Plaintext=b"kept")["CiphertextBlob"]
ok("a key of the store works", kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"kept")
refused(errors.CustomKeyStoreInvalidStateException, kms.delete_custom_key_store, **store)
kms.disconnect_custom_key_store(**store)
refused(errors.KMSInvalidStateException, kms.decrypt, CiphertextBlob=sealed)
kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
advance("8d")
kms.delete_custom_key_store(**store)

print("-- throttling")


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
called.add("ListKeys")
rest = set(kms.meta.service_model.operation_names) - called
ok(f"every operation was called, all {len(called)}; left: {sorted(rest)}", not rest)
