/* Asks OpenSSL: X509_verify_cert as a TLS client calls it, at security level 1. `openssl partial-chain` lets any certificate of
 * the store end the path. Refusals are X509_V_ERR_* at a depth. */
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "situation.h"

static X509 *decode(const struct octets *der) {
  const unsigned char *at = der->at;
  return d2i_X509(NULL, &at, (long)der->length);
}

static void verify(const struct situation *asked, X509_STORE *store, STACK_OF(X509) * served, unsigned long flags) {
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  X509_VERIFY_PARAM *parameters;
  if (context == NULL || !X509_STORE_CTX_init(context, store, sk_X509_value(served, 0), served)) exit(3);
  X509_STORE_CTX_set_default(context, "ssl_server");
  parameters = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_auth_level(parameters, 1);
  X509_VERIFY_PARAM_set_time(parameters, asked->now);
  X509_VERIFY_PARAM_set_flags(parameters, flags);
  if (!X509_VERIFY_PARAM_set1_ip_asc(parameters, asked->host)) X509_VERIFY_PARAM_set1_host(parameters, asked->host, 0);
  if (X509_verify_cert(context) == 1) puts("ok");
  else printf("%d@%d\n", X509_STORE_CTX_get_error(context), X509_STORE_CTX_get_error_depth(context));
  X509_STORE_CTX_free(context);
}

static void answer(const struct situation *asked, unsigned long flags) {
  X509_STORE *store = X509_STORE_new();
  STACK_OF(X509) *served = sk_X509_new_null();
  size_t decoded = 0;
  for (size_t i = 0; i < asked->anchor_count; i++) {
    X509 *anchor = decode(&asked->anchors[i]);
    if (anchor != NULL) X509_STORE_add_cert(store, anchor);
    X509_free(anchor);
  }
  for (; decoded < asked->served_count; decoded++) {
    X509 *certificate = decode(&asked->served[decoded]);
    if (certificate == NULL) break;
    sk_X509_push(served, certificate);
  }
  if (decoded < asked->served_count) puts("parse");
  else verify(asked, store, served, flags);
  sk_X509_pop_free(served, X509_free);
  X509_STORE_free(store);
}

int main(int count, char **arguments) {
  struct situation asked;
  unsigned long flags = count > 1 && strcmp(arguments[1], "partial-chain") == 0 ? X509_V_FLAG_PARTIAL_CHAIN : 0;
  for (; read_situation(&asked); free_situation(&asked)) answer(&asked, flags);
  return 0;
}
