/* Asks OpenSSL 1.0.x inside a Node executable of its time, which exports it: a shared object that does its work as soon as it is
 * loaded. No header files of that version are about, so what is called is declared here. 1.0.1 does not check host names. */
#include "situation.h"

typedef struct certificate X509;
typedef struct stack STACK;
typedef struct store X509_STORE;
typedef struct context X509_STORE_CTX;
typedef struct parameters X509_VERIFY_PARAM;

X509 *d2i_X509(X509 **into, const unsigned char **at, long length);
void X509_free(X509 *certificate);
STACK *sk_new_null(void);
int sk_push(STACK *stack, void *item);
void sk_pop_free(STACK *stack, void (*free_item)(void *));
X509_STORE *X509_STORE_new(void);
void X509_STORE_free(X509_STORE *store);
int X509_STORE_add_cert(X509_STORE *store, X509 *certificate);
X509_STORE_CTX *X509_STORE_CTX_new(void);
void X509_STORE_CTX_free(X509_STORE_CTX *context);
int X509_STORE_CTX_init(X509_STORE_CTX *context, X509_STORE *store, X509 *end_entity, STACK *served);
int X509_STORE_CTX_set_default(X509_STORE_CTX *context, const char *name);
X509_VERIFY_PARAM *X509_STORE_CTX_get0_param(X509_STORE_CTX *context);
int X509_STORE_CTX_get_error(X509_STORE_CTX *context);
int X509_STORE_CTX_get_error_depth(X509_STORE_CTX *context);
void X509_VERIFY_PARAM_set_time(X509_VERIFY_PARAM *parameters, time_t now);
int X509_verify_cert(X509_STORE_CTX *context);
void ERR_clear_error(void);
void OPENSSL_add_all_algorithms_noconf(void);
/* Since 1.0.2. */
__attribute__((weak)) int X509_VERIFY_PARAM_set1_host(X509_VERIFY_PARAM *parameters, const char *host, size_t length);
__attribute__((weak)) int X509_VERIFY_PARAM_set1_ip_asc(X509_VERIFY_PARAM *parameters, const char *address);

static X509 *decode(const struct octets *der) {
  const unsigned char *at = der->at;
  return d2i_X509(NULL, &at, (long)der->length);
}

static void free_certificate(void *certificate) { X509_free(certificate); }

static void verify(const struct situation *asked, X509_STORE *store, X509 *end_entity, STACK *served) {
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  X509_VERIFY_PARAM *parameters;
  if (context == NULL || !X509_STORE_CTX_init(context, store, end_entity, served)) exit(3);
  X509_STORE_CTX_set_default(context, "ssl_server");
  parameters = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(parameters, asked->now);
  if (X509_VERIFY_PARAM_set1_host != NULL && !X509_VERIFY_PARAM_set1_ip_asc(parameters, asked->host))
    X509_VERIFY_PARAM_set1_host(parameters, asked->host, 0);
  if (X509_verify_cert(context) == 1) puts("ok");
  else printf("%d@%d\n", X509_STORE_CTX_get_error(context), X509_STORE_CTX_get_error_depth(context));
  X509_STORE_CTX_free(context);
}

static void answer(const struct situation *asked) {
  X509_STORE *store = X509_STORE_new();
  STACK *served = sk_new_null();
  X509 *first = NULL;
  size_t decoded = 0;
  for (size_t i = 0; i < asked->anchor_count; i++) {
    X509 *anchor = decode(&asked->anchors[i]);
    if (anchor != NULL) X509_STORE_add_cert(store, anchor);
    X509_free(anchor);
  }
  for (; decoded < asked->served_count; decoded++) {
    X509 *certificate = decode(&asked->served[decoded]);
    if (certificate == NULL) break;
    if (decoded == 0) first = certificate;
    sk_push(served, certificate);
  }
  if (decoded < asked->served_count) puts("parse");
  else verify(asked, store, first, served);
  sk_pop_free(served, free_certificate);
  X509_STORE_free(store);
  ERR_clear_error();
}

__attribute__((constructor)) static void on_load(void) {
  struct situation asked;
  OPENSSL_add_all_algorithms_noconf();
  for (; read_situation(&asked); free_situation(&asked)) answer(&asked);
  fflush(stdout);
  _Exit(0);
}
