"""The lines of a package's parsing modules that no input of a fuzz target reaches: fuzz_coverage.py PACKAGE LLVM_COV PROFILE BINARY"""

import json
import pathlib
import re
import subprocess
import sys

# What parses what comes from outside: the files that the package's fuzz targets are about; of files that do other things too, the
# functions that read.
PARSERS = {
    "kmspec-engine": {
        "engine/src/crypto/asn1.rs": [],
        "engine/src/crypto/blob.rs": [],
        "engine/src/crypto/ecc.rs": ["from_pkcs8", "from_scalar", "agree", "from_point", "is", "point_in"],
        "engine/src/crypto/ed25519.rs": ["from_pkcs8"],
        "engine/src/crypto/grant_token.rs": ["verify"],
        "engine/src/crypto/rsa.rs": ["from_pkcs8"],
        "engine/src/crypto/sm2.rs": ["from_pkcs8"],
        "engine/src/crypto/token.rs": [],
        "engine/src/crypto/wrap.rs": [],
        "engine/src/id.rs": [],
        "engine/src/json.rs": [],
        "engine/src/ops/import/material.rs": [],
        "engine/src/page.rs": [],
        "engine/src/policy.rs": [],
        "engine/src/policy/condition.rs": [],
        "engine/src/policy/glob.rs": [],
        "engine/src/policy/principal.rs": [],
        "engine/src/shape.rs": [],
        "engine/src/shape/path.rs": [],
        "engine/src/wire.rs": [],
        "engine/src/xks/api.rs": [
            "check_health",
            "text",
            "unfit",
            "read_key_metadata",
            "integrity_value",
            "read_encryption",
            "read_decryption",
            "read",
        ],
        "engine/src/xks/trouble.rs": ["named"],
    },
    "kmspec": {
        "harness/src/derive.rs": [],
        "harness/src/derive/fields.rs": [],
        "harness/src/derive/parse.rs": [],
        "harness/src/fixture/check.rs": [],
        "harness/src/fixture/expectation.rs": [],
        "harness/src/fixture/form.rs": [],
        "harness/src/fixture/parse.rs": [],
        "harness/src/matcher.rs": [],
        "harness/src/matcher/parse.rs": [],
        "harness/src/matcher/proof.rs": ["parse", "parts", "material", "accepts"],
        "harness/src/problem.rs": ["or", "read_json"],
        "harness/src/serve/identity.rs": ["find", "field", "query_value"],
        "harness/src/serve/signature.rs": [],
    },
}


def lines_of(source, functions):
    """The numbers of the lines that count: those of the functions, or all but the tests, which end a file."""
    tests = next((n for n, text in enumerate(source, 1) if text.startswith("#[cfg(test)]")), len(source) + 1)
    if not functions:
        return set(range(1, tests))
    counted = set()
    for function in functions:
        heads = [n for n, text in enumerate(source[: tests - 1], 1) if re.search(rf"\bfn {function}\b[<(]", text)]
        if not heads:
            sys.exit(f"ci/fuzz coverage: no function {function}")
        for head in heads:
            # rustfmt puts the brace that ends a function below its first letter.
            indent = source[head - 1][: -len(source[head - 1].lstrip())]
            counted.update(range(head, source.index(indent + "}", head) + 2))
    return counted


package, cov, profile, binary = sys.argv[1:]
root = pathlib.Path.cwd()
unknown = [name for name in PARSERS[package] if not (root / name).is_file()]
if unknown:
    sys.exit(f"ci/fuzz coverage: no such file: {', '.join(unknown)}")
command = [cov, "export", "-format=text", f"-instr-profile={profile}", binary]
exported = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
print(f"| {'module':<36} | lines | reached |\n|---|---|---|")
missing, unseen = {}, set(PARSERS[package])
for file in sorted(exported["data"][0]["files"], key=lambda file: file["filename"]):
    path = pathlib.Path(file["filename"])
    name = str(path.relative_to(root)) if path.is_relative_to(root) else ""
    if name not in PARSERS[package]:
        continue
    unseen.discard(name)
    # A segment is [line, column, count, has_count, is_region_entry, is_gap]: it holds until the next one.
    reached, unreached, source = set(), set(), path.read_text().splitlines()
    counted = lines_of(source, PARSERS[package][name])
    segments = file["segments"]
    for this, following in zip(segments, segments[1:]):
        line, _, count, has_count, _, is_gap = this
        if not has_count or is_gap:
            continue
        last = following[0] if following[1] > 1 else following[0] - 1
        (reached if count else unreached).update(counted.intersection(range(line, last + 1)))
    unreached = {n for n in unreached - reached if source[n - 1].strip(" })(];,{")}
    lines = len(reached | unreached)
    print(f"| {f'`{name}`':<36} | {lines} | {100 * (lines - len(unreached)) / max(lines, 1):.1f}% |")
    if unreached:
        missing[name] = [(n, source[n - 1]) for n in sorted(unreached)]
if unseen:
    sys.exit(f"ci/fuzz coverage: not in the profile: {', '.join(sorted(unseen))}")
for name, lines in missing.items():
    print(f"\n{name}")
    for number, text in lines:
        print(f"{number:>5} {text}")
print()
