#!/bin/sh
# Asks for a certificate, with a key that nobody keeps.
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=jane/O=team 2>/dev/null | base64 | tr -d '\n' |
  sed 's/.*/apiVersion: certificates.k8s.io\/v1\nkind: CertificateSigningRequest\nmetadata: {name: jane}\nspec: {request: "&", signerName: example.com\/ours, usages: [client auth]}\n/'
