#!/usr/bin/env bash
# Builds every fuzz target into $OUT, with its seed corpus and options: run by ClusterFuzzLite and OSS-Fuzz. Elsewhere:
# SRC=<the folder above the checkout> OUT=<an empty folder> [SANITIZER=none] .clusterfuzzlite/build.sh
set -euo pipefail
here=${SRC:?}/kmspec
[ -d "$here" ] || here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
: "${OUT:?}"
triple=$(rustc -vV | sed -n 's/^host: //p')
built=${CARGO_TARGET_DIR:-fuzz/target}/$triple/release
case "${SANITIZER:-address}" in
  # For coverage RUSTFLAGS say all that there is to say, and the image's cargo makes `cargo build --bins` of this.
  coverage) options=(-s none) ;;
  *) options=(-s "${SANITIZER:-address}") ;;
esac
# With debug assertions, as ci/fuzz builds: an overflow is a finding.
cargo fuzz build "${options[@]}"
sed -n 's|^path = "fuzz_targets/\(.*\)\.rs"$|\1|p' fuzz/Cargo.toml | grep -vx empty | while read -r target; do
  cp "$built/$target" "$OUT/"
  cp .clusterfuzzlite/default.options "$OUT/$target.options"
  if [ -f "fuzz/dictionaries/$target.dict" ]; then
    cp "fuzz/dictionaries/$target.dict" "$OUT/"
    echo "dict = $target.dict" >>"$OUT/$target.options"
  fi
  of=("$target")
  [ "$target" != wire_differential ] || of+=(wire_request)
  corpus=$(mktemp -d)
  for name in "${of[@]}"; do
    for kind in seeds found crashes; do
      # Files of one name in two folders are two inputs.
      for file in "fuzz/$kind/$name"/*; do
        [ ! -f "$file" ] || cp "$file" "$corpus/$kind-$(basename "$file")"
      done
    done
  done
  rm -f "$OUT/${target}_seed_corpus.zip"
  (cd "$corpus" && find . -type f | LC_ALL=C sort | zip -q -@ "$OUT/${target}_seed_corpus.zip")
  rm -rf "$corpus"
done
