#!/usr/bin/env bash
# The AWS CLI walks through KMS, first the life of imported key material: aws_cli.sh URL. `aws` and `openssl` come from PATH.
# What it shows is that a real client parses our answers and errors by its own rules.
set -euo pipefail
url=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
kms() { aws --endpoint-url "$url" --output text kms "$@"; }
advance() { curl -sS --fail -o /dev/null -X POST "$url/_kmspec/clock" -d "{\"advance\":\"$1\"}"; }

is() {
  if [ "$2" != "$3" ]; then
    echo "FAILED: $1: expected '$2', got '$3'" >&2
    exit 1
  fi
  echo "ok  $1"
}

# refused CODE ARGUMENT…: the CLI must name this error code, as it does for real KMS.
refused() {
  local code=$1 said
  shift
  if said=$(kms "$@" 2>&1); then
    echo "FAILED: kms $1 succeeded, expected $code" >&2
    exit 1
  fi
  case "$said" in
    *"An error occurred ($code) when calling the "*) echo "ok  kms $1 is refused with $code" ;;
    *) echo "FAILED: kms $1: expected $code, got: $said" >&2; exit 1 ;;
  esac
}

state() { kms describe-key --key-id "$key" --query KeyMetadata.KeyState; }

import() { # import MATERIAL_FILE [ARGUMENT…]
  local material=$1
  shift
  kms get-parameters-for-import --key-id "$key" --wrapping-algorithm RSAES_OAEP_SHA_256 \
    --wrapping-key-spec RSA_2048 --query '[PublicKey,ImportToken]' >"$dir/parameters"
  cut -f1 "$dir/parameters" | base64 -d >"$dir/public.der"
  cut -f2 "$dir/parameters" | base64 -d >"$dir/token"
  openssl pkeyutl -encrypt -in "$material" -out "$dir/wrapped" -keyform DER -inkey "$dir/public.der" -pubin \
    -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256
  kms import-key-material --key-id "$key" --encrypted-key-material "fileb://$dir/wrapped" \
    --import-token "fileb://$dir/token" "$@"
}

openssl rand 32 >"$dir/m1"
openssl rand 32 >"$dir/m2"
key=$(kms create-key --origin EXTERNAL --query KeyMetadata.KeyId)
is "a key with Origin EXTERNAL waits for its material" PendingImport "$(state)"
refused KMSInvalidStateException generate-data-key --key-id "$key" --key-spec AES_256

import "$dir/m1" --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE >/dev/null
is "import makes it usable" Enabled "$(state)"
kms generate-data-key --key-id "$key" --key-spec AES_256 --query '[Plaintext,CiphertextBlob]' >"$dir/data-key"
cut -f2 "$dir/data-key" | base64 -d >"$dir/data-key.blob"
is "the data key decrypts" "$(cut -f1 "$dir/data-key")" \
  "$(kms decrypt --ciphertext-blob "fileb://$dir/data-key.blob" --query Plaintext)"

kms delete-imported-key-material --key-id "$key" >/dev/null
is "deleting the material makes it wait again" PendingImport "$(state)"
refused KMSInvalidStateException decrypt --ciphertext-blob "fileb://$dir/data-key.blob"
said=$(import "$dir/m2" --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE 2>&1 || true)
case "$said" in
  *IncorrectKeyMaterialException*) echo "ok  other material is refused with IncorrectKeyMaterialException" ;;
  *) echo "FAILED: other material: $said" >&2; exit 1 ;;
esac

import "$dir/m1" --expiration-model KEY_MATERIAL_EXPIRES --valid-to "$(($(date +%s) + 7200))" >/dev/null
is "the same material heals it" "$(cut -f1 "$dir/data-key")" \
  "$(kms decrypt --ciphertext-blob "fileb://$dir/data-key.blob" --query Plaintext)"
advance 3h
is "expiry makes it wait again" PendingImport "$(state)"

kms schedule-key-deletion --key-id "$key" --pending-window-in-days 7 >/dev/null
is "deletion is scheduled" PendingDeletion "$(state)"
refused KMSInvalidStateException enable-key --key-id "$key"
kms cancel-key-deletion --key-id "$key" >/dev/null
kms schedule-key-deletion --key-id "$key" --pending-window-in-days 7 >/dev/null
advance 8d
refused NotFoundException describe-key --key-id "$key"
refused NotFoundException describe-key --key-id alias/no-such-alias
refused ValidationException create-alias --alias-name no-prefix --target-key-id "$key"

# Signatures: openssl verifies.
printf 'to be signed' >"$dir/message"
signer=$(kms create-key --key-spec ECC_NIST_P256 --key-usage SIGN_VERIFY --query KeyMetadata.KeyId)
kms get-public-key --key-id "$signer" --query PublicKey | base64 -d >"$dir/signer.der"
kms sign --key-id "$signer" --message "fileb://$dir/message" --signing-algorithm ECDSA_SHA_256 --query Signature |
  base64 -d >"$dir/signature"
is "openssl verifies what KMS signed" "Verified OK" \
  "$(openssl dgst -sha256 -keyform DER -verify "$dir/signer.der" -signature "$dir/signature" "$dir/message")"
is "so does KMS" True "$(kms verify --key-id "$signer" --message "fileb://$dir/message" \
  --signing-algorithm ECDSA_SHA_256 --signature "fileb://$dir/signature" --query SignatureValid)"
refused KMSInvalidSignatureException verify --key-id "$signer" --message "fileb://$dir/signer.der" \
  --signing-algorithm ECDSA_SHA_256 --signature "fileb://$dir/signature"
refused InvalidKeyUsageException encrypt --key-id "$signer" --plaintext "fileb://$dir/message"

# MACs under imported material: openssl makes the same.
key=$(kms create-key --origin EXTERNAL --key-spec HMAC_256 --key-usage GENERATE_VERIFY_MAC --query KeyMetadata.KeyId)
import "$dir/m1" --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE >/dev/null
is "the MAC is openssl's" \
  "$(openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(od -An -tx1 -v "$dir/m1" | tr -d ' \n')" -binary "$dir/message" | base64 -w0)" \
  "$(kms generate-mac --key-id "$key" --message "fileb://$dir/message" --mac-algorithm HMAC_SHA_256 --query Mac)"

# Encryption by RSA: KMS decrypts what openssl encrypted.
key=$(kms create-key --key-spec RSA_2048 --key-usage ENCRYPT_DECRYPT --query KeyMetadata.KeyId)
kms get-public-key --key-id "$key" --query PublicKey | base64 -d >"$dir/rsa.der"
openssl pkeyutl -encrypt -in "$dir/message" -out "$dir/sealed" -keyform DER -inkey "$dir/rsa.der" -pubin \
  -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256
is "KMS decrypts what openssl encrypted" "to be signed" "$(kms decrypt --key-id "$key" --ciphertext-blob "fileb://$dir/sealed" \
  --encryption-algorithm RSAES_OAEP_SHA_256 --query Plaintext | base64 -d)"

# Grants, policies, tags, rotation.
key=$(kms create-key --query KeyMetadata.KeyId)
grant=$(kms create-grant --key-id "$key" --grantee-principal arn:aws:iam::000000000000:root --operations Decrypt --query GrantId)
is "the grant is listed" "$grant" "$(kms list-grants --key-id "$key" --query 'Grants[].GrantId')"
kms revoke-grant --key-id "$key" --grant-id "$grant"
refused NotFoundException revoke-grant --key-id "$key" --grant-id "$grant"
is "the policy's name is default" default "$(kms list-key-policies --key-id "$key" --query 'PolicyNames[0]')"
refused MalformedPolicyDocumentException put-key-policy --key-id "$key" --policy '{'
refused TagException tag-resource --key-id "$key" --tags TagKey=aws:a,TagValue=b
kms enable-key-rotation --key-id "$key"
is "rotation is on" True "$(kms get-key-rotation-status --key-id "$key" --query KeyRotationEnabled)"
refused UnsupportedOperationException enable-key-rotation --key-id "$signer"

# DeleteCustomKeyStore, as its page has it: the keys go first, then the connection, then the store.
curl -sS --fail "$url/_kmspec/clusters" >"$dir/clusters"
cluster=cluster-kmspecdefault
python3 -c 'import json,sys; sys.stdout.write(json.load(open(sys.argv[1]))["clusters"][sys.argv[2]]["trust_anchor"])' \
  "$dir/clusters" "$cluster" >"$dir/customerCA.crt"
connection() { kms describe-custom-key-stores --custom-key-store-id "$store" --query 'CustomKeyStores[].ConnectionState'; }
refused CloudHsmClusterNotFoundException create-custom-key-store --custom-key-store-name walk \
  --cloud-hsm-cluster-id cluster-nosuchcluster --trust-anchor-certificate "file://$dir/customerCA.crt" --key-store-password kmsPswd
refused IncorrectTrustAnchorException create-custom-key-store --custom-key-store-name walk \
  --cloud-hsm-cluster-id "$cluster" --trust-anchor-certificate other --key-store-password kmsPswd
store=$(kms create-custom-key-store --custom-key-store-name walk --cloud-hsm-cluster-id "$cluster" \
  --trust-anchor-certificate "file://$dir/customerCA.crt" --key-store-password kmsPswd --query CustomKeyStoreId)
is "a new store is not connected" DISCONNECTED "$(connection)"
refused CustomKeyStoreInvalidStateException create-key --origin AWS_CLOUDHSM --custom-key-store-id "$store"
kms connect-custom-key-store --custom-key-store-id "$store"
advance 20m
is "it connects" CONNECTED "$(connection)"
key=$(kms create-key --origin AWS_CLOUDHSM --custom-key-store-id "$store" --query KeyMetadata.KeyId)
is "its keys name it" "$store" "$(kms describe-key --key-id "$key" --query KeyMetadata.CustomKeyStoreId)"
refused CustomKeyStoreInvalidStateException delete-custom-key-store --custom-key-store-id "$store"
kms disconnect-custom-key-store --custom-key-store-id "$store"
is "without it they are unavailable" Unavailable "$(state)"
advance 20m
refused CustomKeyStoreHasCMKsException delete-custom-key-store --custom-key-store-id "$store"
kms schedule-key-deletion --key-id "$key" --pending-window-in-days 7 >/dev/null
refused CustomKeyStoreHasCMKsException delete-custom-key-store --custom-key-store-id "$store"
advance 8d
kms delete-custom-key-store --custom-key-store-id "$store"
refused CustomKeyStoreNotFoundException describe-custom-key-stores --custom-key-store-id "$store"
