#!/usr/bin/env bash
# Writes the API reference, a Markdown page per public type, into artifacts/api, from the XML documentation.
# The first run restores docfx (a .NET tool, about half a gigabyte on disk; the version is pinned in .config/dotnet-tools.json).
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build -c Release src/MlNetTransfer.Cli -v q
dotnet build -c Release tests/HostingExample -v q
dotnet tool restore > /dev/null
rm -rf artifacts/api
dotnet docfx metadata scripts/docfx.json --logLevel warning
{
    echo "# API reference"
    echo
    for page in artifacts/api/*.md; do
        name="$(basename "$page" .md)"
        echo "- [$name]($name.md)"
    done
} > artifacts/api-contents.md
mv artifacts/api-contents.md artifacts/api/README.md
echo "$(ls artifacts/api/*.md | wc -l) pages in artifacts/api; begin with README.md."
