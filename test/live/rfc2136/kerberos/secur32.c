/* The functions of secur32.dll that we call, with the layouts of Windows' sspi.h, on top of libgssapi: what is passed to them and
   what they return is tried with it, not Windows. Without the headers of either. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint32_t OM;
typedef struct { size_t length; void *value; } gss_buffer;
typedef struct { OM length; void *elements; } gss_oid;
typedef struct { size_t count; gss_oid *elements; } gss_oids;
OM gss_import_name(OM *, gss_buffer *, gss_oid *, void **);
OM gss_release_name(OM *, void **);
OM gss_acquire_cred(OM *, void *, OM, gss_oids *, int, void **, void *, OM *);
OM gss_release_cred(OM *, void **);
OM gss_init_sec_context(OM *, void *, void **, void *, gss_oid *, OM, OM, void *, gss_buffer *, void *, gss_buffer *, OM *, OM *);
OM gss_delete_sec_context(OM *, void **, void *);
OM gss_get_mic(OM *, void *, OM, gss_buffer *, gss_buffer *);
OM gss_verify_mic(OM *, void *, gss_buffer *, gss_buffer *, OM *);
OM gss_release_buffer(OM *, gss_buffer *);

typedef struct { uintptr_t lower, upper; } SecHandle;
typedef struct { uint32_t cbBuffer, BufferType; void *pvBuffer; } SecBuffer;
typedef struct { uint32_t ulVersion, cBuffers; SecBuffer *pBuffers; } SecBufferDesc;
typedef struct { uint32_t cbMaxToken, cbMaxSignature, cbBlockSize, cbSecurityTrailer; } Sizes;

enum { OK = 0, CONTINUE = 0x00090312 };
#define FAIL(code) ((int32_t)(0x80090000u | (code)))

static gss_oid spnego = {6, "\x2b\x06\x01\x05\x05\x02"};
static gss_oid host_based = {10, "\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04"};
static int32_t held;

/* Handles, contexts and buffers that were given and not got back. */
int32_t Held(void) { return held; }

static int64_t local_time(OM seconds) {
  time_t now = time(NULL);
  struct tm local;
  localtime_r(&now, &local);
  return ((int64_t)now + local.tm_gmtoff + seconds) * 10000000 + 116444736000000000;
}

static size_t narrow(const uint16_t *from, char *to, size_t room) {
  size_t n = 0;
  while (from[n] && n + 1 < room) { to[n] = (char)from[n]; n++; }
  to[n] = 0;
  return n;
}

int32_t AcquireCredentialsHandleW(const uint16_t *principal, const uint16_t *package, uint32_t use, void *logon, void *data,
                                  void *get_key, void *argument, SecHandle *out, int64_t *expiry) {
  char name[32];
  OM minor, lifetime;
  void *credential = NULL;
  gss_oids mechanisms = {1, &spnego};
  narrow(package, name, sizeof name);
  if (principal || strcmp(name, "Negotiate") || use != 2 || logon || data || get_key || argument) return FAIL(0x035d);
  if (gss_acquire_cred(&minor, NULL, 0xffffffff, &mechanisms, 1, &credential, NULL, &lifetime) >> 16) return FAIL(0x030e);
  out->lower = (uintptr_t)credential;
  out->upper = ~out->lower;
  *expiry = local_time(lifetime);
  held++;
  return OK;
}

static void *of(SecHandle *handle) {
  if (handle->upper != ~handle->lower) abort();
  return (void *)handle->lower;
}

int32_t FreeCredentialsHandle(SecHandle *handle) {
  OM minor;
  void *credential = of(handle);
  gss_release_cred(&minor, &credential);
  held--;
  return OK;
}

int32_t InitializeSecurityContextW(SecHandle *credential, SecHandle *context, const uint16_t *target, uint32_t flags,
                                   uint32_t reserved1, uint32_t representation, SecBufferDesc *in, uint32_t reserved2,
                                   SecHandle *made, SecBufferDesc *out, uint32_t *granted, int64_t *expiry) {
  char name[256];
  OM major, minor, given, lifetime;
  void *server = NULL, *standing = context ? of(context) : NULL;
  gss_buffer text = {narrow(target, name, sizeof name), name}, reply = {0, NULL}, token = {0, NULL};
  if (flags != (0x2 | 0x4 | 0x10000 | 0x100) || reserved1 || reserved2 || representation) return FAIL(0x035d);
  if (!out || out->ulVersion || out->cBuffers != 1 || out->pBuffers[0].BufferType != 2) return FAIL(0x0308);
  if ((context != NULL) != (in != NULL)) return FAIL(0x0308);
  if (in) {
    if (in->ulVersion || in->cBuffers != 1 || in->pBuffers[0].BufferType != 2) return FAIL(0x0308);
    token.length = in->pBuffers[0].cbBuffer;
    token.value = in->pBuffers[0].pvBuffer;
  }
  char *slash = strchr(name, '/');
  if (!slash) return FAIL(0x0303);
  *slash = '@';
  gss_import_name(&minor, &text, &host_based, &server);
  major = gss_init_sec_context(&minor, of(credential), &standing, server, &spnego, 2 | 4 | 32, 0, NULL, in ? &token : NULL, NULL,
                               &reply, &given, &lifetime);
  gss_release_name(&minor, &server);
  if (major >> 16) return FAIL(in ? 0x0308 : 0x0303);
  if (!context) held++;
  made->lower = (uintptr_t)standing;
  made->upper = ~made->lower;
  out->pBuffers[0].cbBuffer = (uint32_t)reply.length;
  out->pBuffers[0].pvBuffer = NULL;
  if (reply.length) {
    out->pBuffers[0].pvBuffer = malloc(reply.length);
    memcpy(out->pBuffers[0].pvBuffer, reply.value, reply.length);
    held++;
  }
  gss_release_buffer(&minor, &reply);
  *granted = (given & 2) | (given & 4) | (given & 32 ? 0x10000 : 0);
  *expiry = local_time(lifetime);
  return major & 1 ? CONTINUE : OK;
}

int32_t DeleteSecurityContext(SecHandle *handle) {
  OM minor;
  void *context = of(handle);
  gss_delete_sec_context(&minor, &context, NULL);
  held--;
  return OK;
}

int32_t FreeContextBuffer(void *buffer) {
  free(buffer);
  held--;
  return OK;
}

int32_t QueryContextAttributesW(SecHandle *handle, uint32_t attribute, Sizes *sizes) {
  of(handle);
  if (attribute) return FAIL(0x0302);
  *sizes = (Sizes){12000, 64, 1, 64};
  return OK;
}

int32_t MakeSignature(SecHandle *handle, uint32_t qop, SecBufferDesc *message, uint32_t sequence) {
  OM minor;
  SecBuffer *data = message->pBuffers, *token = data + 1;
  gss_buffer text = {data->cbBuffer, data->pvBuffer}, mic = {0, NULL};
  if (qop || sequence || message->cBuffers != 2 || data->BufferType != 1 || token->BufferType != 2) return FAIL(0x0308);
  if (gss_get_mic(&minor, of(handle), 0, &text, &mic) >> 16) return FAIL(0x0317);
  if (mic.length > token->cbBuffer) return FAIL(0x0321);
  memcpy(token->pvBuffer, mic.value, mic.length);
  token->cbBuffer = (uint32_t)mic.length;
  gss_release_buffer(&minor, &mic);
  return OK;
}

int32_t VerifySignature(SecHandle *handle, SecBufferDesc *message, uint32_t sequence, uint32_t *qop) {
  OM minor;
  SecBuffer *data = message->pBuffers, *token = data + 1;
  gss_buffer text = {data->cbBuffer, data->pvBuffer}, mic = {token->cbBuffer, token->pvBuffer};
  if (sequence || message->cBuffers != 2 || data->BufferType != 1 || token->BufferType != 2) return FAIL(0x0308);
  OM major = gss_verify_mic(&minor, of(handle), &text, &mic, qop);
  return major == 0 ? OK : major >> 16 ? FAIL(0x030f) : FAIL(0x0310);
}
