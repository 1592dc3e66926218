// The AWS SDK for JavaScript walks through KMS: node walk.js URL.
//
// What it shows is that a real client parses our answers and errors by its own rules, and tries again where it should.
// Wrapping, verifying and agreeing are done by Node's own cryptography.

import * as crypto from "node:crypto";
import * as sdk from "@aws-sdk/client-kms";

const url = process.argv[2];
const config = { endpoint: url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
const client = new sdk.KMSClient(config);
const called = new Set();

/** Calls an operation by its name. */
function call(operation, input = {}, by = client) {
  called.add(operation);
  return by.send(new sdk[`${operation}Command`](input));
}

function ok(what, holds = true) {
  if (!holds) {
    console.error(`FAILED: ${what}`);
    process.exit(1);
  }
  console.log(`ok  ${what}`);
}

/** The call must fail with this class of the SDK, which tells it from every other; answers the error. */
async function refused(error, operation, input, by) {
  try {
    await call(operation, input, by);
  } catch (raised) {
    const named = typeof error === "string" ? raised.name === error : raised instanceof error;
    const meta = raised.$metadata;
    ok(`${operation} is refused with ${raised.name}`, named && meta?.httpStatusCode === 400 && meta.requestId);
    return raised;
  }
  ok(`${operation} is refused with ${error.name ?? error}`, false);
}

async function control(route, body) {
  const answer = await fetch(`${url}/_kmspec/${route}`, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
}

const text = (string) => new TextEncoder().encode(string);
const same = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;
const create = async (input) => (await call("CreateKey", input)).KeyMetadata;
const state = async (KeyId) => (await call("DescribeKey", { KeyId })).KeyMetadata.KeyState;

/** Key material wrapped for a key, as ImportKeyMaterial takes it. */
async function wrapped(KeyId, material, WrappingAlgorithm = "RSAES_OAEP_SHA_256", WrappingKeySpec = "RSA_2048") {
  const given = await call("GetParametersForImport", { KeyId, WrappingAlgorithm, WrappingKeySpec });
  const key = crypto.createPublicKey({ key: Buffer.from(given.PublicKey), format: "der", type: "spki" });
  const oaepHash = WrappingAlgorithm.endsWith("SHA_1") ? "sha1" : "sha256";
  const oaep = (bytes) => crypto.publicEncrypt({ key, oaepHash, padding: crypto.constants.RSA_PKCS1_OAEP_PADDING }, bytes);
  let EncryptedKeyMaterial;
  if (WrappingAlgorithm.startsWith("RSA_AES")) {
    const aes = crypto.randomBytes(32);
    // RFC 5649, with its initial value.
    const cipher = crypto.createCipheriv("id-aes256-wrap-pad", aes, Buffer.from("A65959A6", "hex"));
    EncryptedKeyMaterial = Buffer.concat([oaep(aes), cipher.update(material), cipher.final()]);
  } else {
    EncryptedKeyMaterial = oaep(material);
  }
  return { KeyId, ImportToken: given.ImportToken, EncryptedKeyMaterial };
}

async function imports() {
  const forever = { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" };
  const material = crypto.randomBytes(32);
  const { KeyId: key, Arn: arn } = await create({ Origin: "EXTERNAL", Description: "JavaScript walk" });
  ok("a key with Origin EXTERNAL waits for its material", (await state(key)) === "PendingImport");
  const said = await refused(sdk.KMSInvalidStateException, "Encrypt", { KeyId: key, Plaintext: text("hi") });
  ok("the message names the key and its state", said.message === `${arn} is pending import.`);

  const done = await call("ImportKeyMaterial", { ...(await wrapped(key, material)), ...forever });
  ok("import makes it usable", (await state(key)) === "Enabled" && done.KeyId === arn && done.KeyMaterialId.length === 64);
  const EncryptionContext = { tenant: "a", purpose: "walk" };
  const sealed = await call("Encrypt", { KeyId: key, Plaintext: text("secret"), EncryptionContext });
  const open = { CiphertextBlob: sealed.CiphertextBlob, EncryptionContext };
  ok("what was encrypted decrypts", same((await call("Decrypt", open)).Plaintext, "secret"));
  await refused(sdk.InvalidCiphertextException, "Decrypt", { ...open, EncryptionContext: { tenant: "b" } });
  const other = await wrapped(key, crypto.randomBytes(32));
  await refused(sdk.IncorrectKeyMaterialException, "ImportKeyMaterial", { ...other, ...forever });
  const ImportToken = Buffer.from(other.ImportToken);
  ImportToken[ImportToken.length - 1] ^= 1;
  const forged = { ...(await wrapped(key, material)), ImportToken };
  await refused(sdk.InvalidImportTokenException, "ImportKeyMaterial", { ...forged, ...forever });
  const stale = await wrapped(key, material);
  await control("clock", { advance: "25h" });
  await refused(sdk.ExpiredImportTokenException, "ImportKeyMaterial", { ...stale, ...forever });

  await call("DeleteImportedKeyMaterial", { KeyId: key });
  await refused(sdk.KMSInvalidStateException, "Decrypt", open);
  const { now } = await (await fetch(`${url}/_kmspec/clock`)).json();
  const ValidTo = new Date((Math.floor(now) + 3600) * 1000);
  const until = { ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo };
  await call("ImportKeyMaterial", { ...(await wrapped(key, material, "RSAES_OAEP_SHA_1", "RSA_3072")), ...until });
  const { KeyMetadata } = await call("DescribeKey", { KeyId: key });
  ok("ValidTo comes back as a time", KeyMetadata.ValidTo.getTime() === ValidTo.getTime());
  ok("the same material heals it", same((await call("Decrypt", open)).Plaintext, "secret"));
  await control("clock", { advance: "2h" });
  ok("the material expires", (await state(key)) === "PendingImport");
  await call("ScheduleKeyDeletion", { KeyId: key, PendingWindowInDays: 7 });
  await call("CancelKeyDeletion", { KeyId: key });
  await call("ScheduleKeyDeletion", { KeyId: key, PendingWindowInDays: 7 });
  await control("clock", { advance: "8d" });
  await refused(sdk.NotFoundException, "DescribeKey", { KeyId: key });
}

async function keysAndNames() {
  const Tags = ["a", "b", "c"].map((TagKey) => ({ TagKey, TagValue: "v" }));
  const { KeyId } = await create({ Tags });
  await refused(sdk.TagException, "TagResource", { KeyId, Tags: [{ TagKey: "aws:x", TagValue: "v" }] });
  await call("TagResource", { KeyId, Tags: [{ TagKey: "d", TagValue: "" }] });
  await call("UntagResource", { KeyId, TagKeys: ["b"] });
  called.add("ListResourceTags");
  const tags = [];
  for await (const page of sdk.paginateListResourceTags({ client, pageSize: 2 }, { KeyId })) {
    tags.push(page.Tags.map((tag) => tag.TagKey));
  }
  ok("tags come page by page", JSON.stringify(tags) === '[["a","c"],["d"]]');

  for (const name of ["one", "two", "three"]) {
    await call("CreateAlias", { AliasName: `alias/js-${name}`, TargetKeyId: KeyId });
  }
  await refused(sdk.AlreadyExistsException, "CreateAlias", { AliasName: "alias/js-one", TargetKeyId: KeyId });
  await refused("ValidationException", "CreateAlias", { AliasName: "no-prefix", TargetKeyId: KeyId });
  const { KeyId: second } = await create({});
  await call("UpdateAlias", { AliasName: "alias/js-two", TargetKeyId: second });
  called.add("ListAliases");
  const names = [];
  for await (const page of sdk.paginateListAliases({ client, pageSize: 1 }, { KeyId })) {
    names.push(...page.Aliases.map((alias) => alias.AliasName));
  }
  ok("aliases come page by page", names.sort().join() === "alias/js-one,alias/js-three");
  await call("DeleteAlias", { AliasName: "alias/js-one" });
  await refused(sdk.NotFoundException, "Encrypt", { KeyId: "alias/js-one", Plaintext: text("x") });
  called.add("ListKeys");
  const keys = [];
  for await (const page of sdk.paginateListKeys({ client, pageSize: 1 }, {})) keys.push(...page.Keys);
  ok("keys come page by page", [KeyId, second].every((id) => keys.some((key) => key.KeyId === id)));
  await refused(sdk.InvalidMarkerException, "ListKeys", { Marker: "not a marker" });

  await call("DisableKey", { KeyId });
  await refused(sdk.DisabledException, "GenerateDataKey", { KeyId, KeySpec: "AES_256" });
  await call("EnableKey", { KeyId });
  await call("UpdateKeyDescription", { KeyId, Description: "changed" });
  const { KeyMetadata } = await call("DescribeKey", { KeyId: "alias/js-two" });
  ok("an alias follows its key", KeyMetadata.KeyId === second && KeyMetadata.CreationDate instanceof Date);
}

async function symmetric() {
  const { KeyId, Arn } = await create({});
  const { KeyId: other } = await create({});
  const data = await call("GenerateDataKey", { KeyId, KeySpec: "AES_256" });
  ok("a data key decrypts", same((await call("Decrypt", data)).Plaintext, data.Plaintext) && data.Plaintext.length === 32);
  const bare = await call("GenerateDataKeyWithoutPlaintext", { KeyId, NumberOfBytes: 64 });
  ok("without plaintext none is given", !("Plaintext" in bare) && bare.KeyId === Arn);
  const moved = await call("ReEncrypt", { CiphertextBlob: data.CiphertextBlob, DestinationKeyId: other });
  ok("re-encrypted it is the other key's", same((await call("Decrypt", moved)).Plaintext, data.Plaintext));
  await refused(sdk.IncorrectKeyException, "Decrypt", { ...moved, KeyId });
  const random = await call("GenerateRandom", { NumberOfBytes: 1024 });
  ok("random bytes are as many as asked for", random.Plaintext.length === 1024);
  await refused(sdk.DryRunOperationException, "Encrypt", { KeyId, Plaintext: text("x"), DryRun: true });
}

/** DER as Node's cryptography takes it. */
const publicKey = (der) => crypto.createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
const privateKey = (der) => crypto.createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });

async function signatures() {
  const Message = text("to be signed");
  const pss = { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  // Those that Node verifies: it knows neither ML-DSA nor SM2.
  const kinds = [
    ["RSA_2048", "RSASSA_PSS_SHA_256", "sha256", pss],
    ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512", "sha512", {}],
    ["ECC_NIST_P256", "ECDSA_SHA_256", "sha256", {}],
    ["ECC_NIST_P384", "ECDSA_SHA_384", "sha384", {}],
    ["ECC_NIST_P521", "ECDSA_SHA_512", "sha512", {}],
    ["ECC_SECG_P256K1", "ECDSA_SHA_256", "sha256", {}],
    ["ECC_NIST_EDWARDS25519", "ED25519_SHA_512", null, {}],
  ];
  for (const [KeySpec, SigningAlgorithm, hash, options] of kinds) {
    const { KeyId } = await create({ KeySpec, KeyUsage: "SIGN_VERIFY" });
    const given = await call("GetPublicKey", { KeyId });
    const { Signature } = await call("Sign", { KeyId, Message, SigningAlgorithm });
    const key = { key: publicKey(given.PublicKey), ...options };
    ok(`Node verifies ${SigningAlgorithm} of ${KeySpec}`, crypto.verify(hash, Message, key, Signature));
    const verify = { KeyId, Message, SigningAlgorithm, Signature };
    ok("so does KMS", (await call("Verify", verify)).SignatureValid === true);
    await refused(sdk.KMSInvalidSignatureException, "Verify", { ...verify, Message: text("another") });
  }
  const { KeyId } = await create({ KeySpec: "ML_DSA_44", KeyUsage: "SIGN_VERIFY" });
  const by = { KeyId, Message, SigningAlgorithm: "ML_DSA_SHAKE_256" };
  const { Signature } = await call("Sign", by);
  ok("an ML-DSA-44 signature has 2420 bytes and is verified", Signature.length === 2420 && (await call("Verify", { ...by, Signature })).SignatureValid);
  await refused(sdk.InvalidKeyUsageException, "Encrypt", { KeyId, Plaintext: Message });
}

async function macs() {
  const material = crypto.randomBytes(32);
  const { KeyId } = await create({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC", Origin: "EXTERNAL" });
  await call("ImportKeyMaterial", { ...(await wrapped(KeyId, material)), ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" });
  const by = { KeyId, Message: text("to be authenticated"), MacAlgorithm: "HMAC_SHA_256" };
  const { Mac } = await call("GenerateMac", by);
  ok("the MAC under imported material is Node's", same(Mac, crypto.createHmac("sha256", material).update(by.Message).digest()));
  ok("it is verified", (await call("VerifyMac", { ...by, Mac })).MacValid === true);
  await refused(sdk.KMSInvalidMacException, "VerifyMac", { ...by, Message: text("another"), Mac });
}

async function asymmetric() {
  // An RSA key of our own: KMS decrypts what was made without it.
  const pair = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { KeyId } = await create({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT", Origin: "EXTERNAL" });
  const pkcs8 = pair.privateKey.export({ format: "der", type: "pkcs8" });
  const parts = await wrapped(KeyId, pkcs8, "RSA_AES_KEY_WRAP_SHA_256", "RSA_4096");
  await call("ImportKeyMaterial", { ...parts, ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" });
  const given = await call("GetPublicKey", { KeyId });
  ok("the public key is that of the imported one", same(given.PublicKey, pair.publicKey.export({ format: "der", type: "spki" })));
  const oaep = { oaepHash: "sha256", padding: crypto.constants.RSA_PKCS1_OAEP_PADDING };
  const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
  const CiphertextBlob = crypto.publicEncrypt({ key: pair.publicKey, ...oaep }, text("secret"));
  const opened = await call("Decrypt", { KeyId, CiphertextBlob, EncryptionAlgorithm });
  ok("KMS decrypts what Node encrypted", same(opened.Plaintext, "secret"));
  const sealed = await call("Encrypt", { KeyId, Plaintext: text("secret"), EncryptionAlgorithm });
  ok("Node decrypts what KMS encrypted", same(crypto.privateDecrypt({ key: pair.privateKey, ...oaep }, sealed.CiphertextBlob), "secret"));

  const { KeyId: agreeing } = await create({ KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" });
  const own = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
  const theirs = publicKey((await call("GetPublicKey", { KeyId: agreeing })).PublicKey);
  const PublicKey = own.publicKey.export({ format: "der", type: "spki" });
  const agreed = await call("DeriveSharedSecret", { KeyId: agreeing, KeyAgreementAlgorithm: "ECDH", PublicKey });
  ok("both sides agree", same(agreed.SharedSecret, crypto.diffieHellman({ privateKey: own.privateKey, publicKey: theirs })));

  const { KeyId: kem } = await create({ KeySpec: "ML_KEM_768", KeyUsage: "ENCAPSULATE_DECAPSULATE" });
  const EncapsulationAlgorithm = "ML_KEM";
  const closed = await call("Encapsulate", { KeyId: kem, EncapsulationAlgorithm });
  const { SharedSecretCiphertextBlob } = closed;
  const open = await call("Decapsulate", { KeyId: kem, EncapsulationAlgorithm, SharedSecretCiphertextBlob });
  ok("what was encapsulated comes out again", same(closed.SharedSecret, open.SharedSecret) && open.SharedSecret.length === 32);

  const { KeyId: wrapping } = await create({});
  const data = await call("GenerateDataKeyPair", { KeyId: wrapping, KeyPairSpec: "ECC_NIST_P384" });
  const signature = crypto.sign("sha384", text("x"), privateKey(data.PrivateKeyPlaintext));
  ok("a data key pair signs and verifies", crypto.verify("sha384", text("x"), publicKey(data.PublicKey), signature));
  const secret = await call("Decrypt", { CiphertextBlob: data.PrivateKeyCiphertextBlob });
  ok("its private key decrypts", same(secret.Plaintext, data.PrivateKeyPlaintext));
  const bare = await call("GenerateDataKeyPairWithoutPlaintext", { KeyId: wrapping, KeyPairSpec: "RSA_2048" });
  ok("without plaintext none is given", !("PrivateKeyPlaintext" in bare) && publicKey(bare.PublicKey).asymmetricKeyType === "rsa");
}

async function permissions() {
  const { KeyId, Arn } = await create({});
  const root = "arn:aws:iam::000000000000:root";
  const { Policy } = await call("GetKeyPolicy", { KeyId });
  ok("the default policy is of the account", JSON.parse(Policy).Statement[0].Principal.AWS === root);
  await call("PutKeyPolicy", { KeyId, Policy });
  await refused(sdk.MalformedPolicyDocumentException, "PutKeyPolicy", { KeyId, Policy: "{" });
  ok("its one policy is listed", (await call("ListKeyPolicies", { KeyId })).PolicyNames.join() === "default");
  const grant = { KeyId, GranteePrincipal: root, RetiringPrincipal: root, Operations: ["Encrypt", "Decrypt"] };
  const first = await call("CreateGrant", { ...grant, Name: "walk" });
  ok("the same name gives the same grant", (await call("CreateGrant", { ...grant, Name: "walk" })).GrantId === first.GrantId);
  const second = await call("CreateGrant", grant);
  ok("a grant token is taken", (await call("Encrypt", { KeyId, Plaintext: text("x"), GrantTokens: [second.GrantToken] })).KeyId === Arn);
  await refused(sdk.InvalidGrantTokenException, "Encrypt", { KeyId, Plaintext: text("x"), GrantTokens: ["none"] });
  called.add("ListGrants");
  const grants = [];
  for await (const page of sdk.paginateListGrants({ client, pageSize: 1 }, { KeyId })) grants.push(...page.Grants);
  ok("grants come page by page", grants.length === 2 && grants.every((grant) => grant.CreationDate instanceof Date));
  const retirable = await call("ListRetirableGrants", { RetiringPrincipal: root });
  ok("both can be retired", [first, second].every((made) => retirable.Grants.some((grant) => grant.GrantId === made.GrantId)));
  await call("RetireGrant", { GrantToken: first.GrantToken });
  await call("RevokeGrant", { KeyId, GrantId: second.GrantId });
  ok("none is left", (await call("ListGrants", { KeyId })).Grants.length === 0);
  await refused(sdk.NotFoundException, "RevokeGrant", { KeyId, GrantId: second.GrantId });
  const { KeyLastUsage } = await call("GetKeyLastUsage", { KeyId });
  ok("the last usage is told", KeyLastUsage.Operation === "Encrypt" && KeyLastUsage.Timestamp instanceof Date);
}

async function rotation() {
  const { KeyId } = await create({});
  const sealed = await call("Encrypt", { KeyId, Plaintext: text("old") });
  await call("EnableKeyRotation", { KeyId, RotationPeriodInDays: 100 });
  const status = await call("GetKeyRotationStatus", { KeyId });
  ok("rotation is on", status.KeyRotationEnabled && status.RotationPeriodInDays === 100 && status.NextRotationDate instanceof Date);
  await call("DisableKeyRotation", { KeyId });
  await call("RotateKeyOnDemand", { KeyId });
  await control("clock", { advance: "1h" });
  const { Rotations } = await call("ListKeyRotations", { KeyId });
  ok("the rotation is listed", Rotations.length === 1 && Rotations[0].RotationType === "ON_DEMAND");
  ok("what was encrypted before decrypts", same((await call("Decrypt", { CiphertextBlob: sealed.CiphertextBlob })).Plaintext, "old"));
  const { KeyId: signing } = await create({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
  await refused(sdk.UnsupportedOperationException, "EnableKeyRotation", { KeyId: signing });
}

async function replicas() {
  const there = new sdk.KMSClient({ ...config, region: "eu-west-1" });
  const { KeyId } = await create({ MultiRegion: true });
  const { ReplicaKeyMetadata } = await call("ReplicateKey", { KeyId, ReplicaRegion: "eu-west-1" });
  ok("a replica is made", ReplicaKeyMetadata.KeyState === "Creating" && ReplicaKeyMetadata.KeyId === KeyId);
  await control("clock", { advance: "20m" });
  const { CiphertextBlob } = await call("Encrypt", { KeyId, Plaintext: text("far") });
  const opened = await call("Decrypt", { KeyId, CiphertextBlob }, there);
  ok("what one encrypts the other decrypts", same(opened.Plaintext, "far"));
  await call("UpdatePrimaryRegion", { KeyId, PrimaryRegion: "eu-west-1" });
  await control("clock", { advance: "20m" });
  const { KeyMetadata } = await call("DescribeKey", { KeyId }, there);
  ok("they change roles", KeyMetadata.MultiRegionConfiguration.MultiRegionKeyType === "PRIMARY");
  await refused(sdk.UnsupportedOperationException, "EnableKeyRotation", { KeyId });
}

async function stores() {
  const { clusters } = await (await fetch(`${url}/_kmspec/clusters`)).json();
  const CloudHsmClusterId = "cluster-kmspecdefault";
  const { trust_anchor: TrustAnchorCertificate, password: KeyStorePassword } = clusters[CloudHsmClusterId];
  const cluster = { CloudHsmClusterId, TrustAnchorCertificate };
  const created = await call("CreateCustomKeyStore", { CustomKeyStoreName: "js", ...cluster, KeyStorePassword });
  const store = { CustomKeyStoreId: created.CustomKeyStoreId };
  await refused(sdk.CustomKeyStoreInvalidStateException, "CreateKey", { Origin: "AWS_CLOUDHSM", ...store });
  await call("UpdateCustomKeyStore", { ...store, NewCustomKeyStoreName: "javascript" });
  await call("ConnectCustomKeyStore", store);
  await control("clock", { advance: "20m" });
  const { CustomKeyStores } = await call("DescribeCustomKeyStores", store);
  ok("the store is connected", CustomKeyStores[0].ConnectionState === "CONNECTED" && CustomKeyStores[0].CreationDate instanceof Date);
  const { KeyId } = await create({ Origin: "AWS_CLOUDHSM", ...store });
  const { CiphertextBlob } = await call("Encrypt", { KeyId, Plaintext: text("kept") });
  await call("DisconnectCustomKeyStore", store);
  await control("clock", { advance: "20m" });
  await refused(sdk.KMSInvalidStateException, "Decrypt", { CiphertextBlob });
  await refused(sdk.CustomKeyStoreHasCMKsException, "DeleteCustomKeyStore", store);
  await call("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
  await control("clock", { advance: "8d" });
  await call("DeleteCustomKeyStore", store);
}

async function retries() {
  const fault = (operation, error, count) => control("faults", { operation, error, count });
  await fault("ListKeys", "ThrottlingException", 2);
  const answer = await call("ListKeys", {});
  ok("a throttled call is made again until it is answered", answer.$metadata.attempts === 3);
  await fault("ListKeys", "ThrottlingException", 3);
  const gaveUp = await refused("ThrottlingException", "ListKeys", {});
  ok("after three attempts the SDK gives up", gaveUp.$metadata.attempts === 3);
  ok("it tells KMS's words", gaveUp.message.startsWith("You have exceeded the rate at which you may call KMS."));
  await fault("ListKeys", "KMSInternalException", 1);
  ok("an internal error is tried again", (await call("ListKeys", {})).$metadata.attempts === 2);
  const missing = await refused(sdk.NotFoundException, "DescribeKey", { KeyId: "alias/none" });
  ok("what will not get better is not", missing.$metadata.attempts === 1);
}

for (const part of [imports, keysAndNames, symmetric, signatures, macs, asymmetric, permissions, rotation, replicas, stores, retries]) {
  console.log(`-- ${part.name}`);
  await part();
}
const all = Object.keys(sdk).filter((name) => name.endsWith("Command") && name !== "$Command");
const rest = all.map((name) => name.slice(0, -"Command".length)).filter((name) => !called.has(name));
ok(`every operation was called, all ${called.size}; left: [${rest}]`, rest.length === 0);
