#pragma once
// `SHA256Hasher` says why it calls what OpenSSL 3.0 has deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

// Swift imports neither macros with arguments nor those whose value is a cast: these are their names as functions.

static inline void copenssl_set_versions(SSL_CTX *context, int least, int most) {
  SSL_CTX_set_min_proto_version(context, least);
  SSL_CTX_set_max_proto_version(context, most);
}

static inline void copenssl_disable_renegotiation_and_compression(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
}

static inline void copenssl_release_idle_buffers(SSL_CTX *context) { SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS); }

static inline void copenssl_disable_session_cache(SSL_CTX *context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

/// How many bytes the two functions below move.
static inline long copenssl_ticket_key_count(SSL_CTX *context) {
  return SSL_CTX_get_tlsext_ticket_keys(context, NULL, 0);
}

static inline void copenssl_get_ticket_keys(SSL_CTX *context, void *keys, long count) {
  SSL_CTX_get_tlsext_ticket_keys(context, keys, count);
}

static inline void copenssl_set_ticket_keys(SSL_CTX *context, void *keys, long count) {
  SSL_CTX_set_tlsext_ticket_keys(context, keys, count);
}

/// Takes over the certificate.
static inline int copenssl_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
  return (int)SSL_CTX_add0_chain_cert(context, certificate);
}

static inline void copenssl_set_retry_read(BIO *bio) { BIO_set_retry_read(bio); }

static inline void copenssl_clear_retry(BIO *bio) { BIO_clear_retry_flags(bio); }
