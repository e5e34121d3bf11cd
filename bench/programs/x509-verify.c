/* The baseline of verdict.ts and pathological.ts: how long OpenSSL takes for a list. For each situation on stdin (situation.h)
 * a line: `ok` or X509_V_ERR_*, and nanoseconds for decoding what was served, for X509_verify_cert on certificates that were
 * only decoded, and for X509_verify_cert on the same certificates again. */
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#define MAX_CERTIFICATES 512
#include "../../test/stacks/programs/situation.h"

#define AGAIN 50
/* What takes longer than this is not asked again more than once. */
#define SLOW_NS 5000000

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static X509 *decode(const struct octets *der) {
  const unsigned char *at = der->at;
  return d2i_X509(NULL, &at, (long)der->length);
}

/* As a TLS client calls it, at security level 1. */
static int verify(const struct situation *asked, X509_STORE *store, STACK_OF(X509) * served) {
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  X509_VERIFY_PARAM *parameters;
  int error;
  if (context == NULL || !X509_STORE_CTX_init(context, store, sk_X509_value(served, 0), served)) exit(3);
  X509_STORE_CTX_set_default(context, "ssl_server");
  parameters = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_auth_level(parameters, 1);
  X509_VERIFY_PARAM_set_time(parameters, asked->now);
  if (!X509_VERIFY_PARAM_set1_ip_asc(parameters, asked->host)) X509_VERIFY_PARAM_set1_host(parameters, asked->host, 0);
  error = X509_verify_cert(context) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
  X509_STORE_CTX_free(context);
  return error;
}

static void measure(const struct situation *asked, X509_STORE *store, STACK_OF(X509) * served, int64_t decode_ns) {
  int64_t start = now_ns();
  int error = verify(asked, store, served);
  int64_t first_ns = now_ns() - start;
  int times = first_ns > SLOW_NS ? 1 : AGAIN;
  start = now_ns();
  for (int i = 0; i < times; i++) verify(asked, store, served);
  if (error == X509_V_OK) printf("ok ");
  else printf("%d ", error);
  printf("%lld %lld %lld\n", (long long)decode_ns, (long long)first_ns, (long long)((now_ns() - start) / times));
}

static void answer(const struct situation *asked) {
  X509_STORE *store = X509_STORE_new();
  STACK_OF(X509) *served = sk_X509_new_null();
  int64_t start, decode_ns;
  for (size_t i = 0; i < asked->anchor_count; i++) {
    X509 *anchor = decode(&asked->anchors[i]);
    if (anchor != NULL) X509_STORE_add_cert(store, anchor);
    X509_free(anchor);
  }
  start = now_ns();
  for (size_t i = 0; i < asked->served_count; i++) {
    X509 *certificate = decode(&asked->served[i]);
    if (certificate != NULL) sk_X509_push(served, certificate);
  }
  decode_ns = now_ns() - start;
  if ((size_t)sk_X509_num(served) < asked->served_count) printf("parse %lld 0 0\n", (long long)decode_ns);
  else measure(asked, store, served, decode_ns);
  sk_X509_pop_free(served, X509_free);
  X509_STORE_free(store);
}

int main(void) {
  struct situation asked;
  for (; read_situation(&asked); free_situation(&asked)) answer(&asked);
  return 0;
}
