#include "CCurl.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct {
  const transfer_request *request;
  int64_t last_arrival;
} transfer;

static int64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
  transfer *current = context;
  current->last_arrival = milliseconds();
  return current->request->take(current->request->context, (const uint8_t *)bytes, size * count);
}

static size_t on_header(char *line, size_t size, size_t count, void *context) {
  transfer *current = context;
  current->last_arrival = milliseconds();
  current->request->header(current->request->context, line, size * count);
  return size * count;
}

/// Whether a failure of this kind may be gone at the next attempt.
static int may_pass(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PARTIAL_FILE:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return 1;
    default: return 0;
  }
}

void transfer_set_up(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

void transfer_run(const transfer_request *request, transfer_reply *reply) {
  memset(reply, 0, sizeof *reply);
  transfer current = {request, milliseconds()};
  char message[CURL_ERROR_SIZE] = "";
  CURL *easy = curl_easy_init();
  CURLM *multi = curl_multi_init();
  struct curl_slist *headers = NULL;
  CURLcode code = CURLE_FAILED_INIT;
  int is_stalled = 0, is_ended = 0;
  if (!easy || !multi) goto end;
  curl_easy_setopt(easy, CURLOPT_URL, request->url);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, request->user_agent);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, message);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 512L * 1024);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_timeout);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &current);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &current);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (request->resume_from > 0) {
    char range[32];
    snprintf(range, sizeof range, "%lld-", (long long)request->resume_from);
    // Not CURLOPT_RESUME_FROM: libcurl then refuses a server that sends the whole file instead.
    curl_easy_setopt(easy, CURLOPT_RANGE, range);
    if (request->if_range) {
      char line[1024];
      snprintf(line, sizeof line, "If-Range: %s", request->if_range);
      headers = curl_slist_append(NULL, line);
      curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    }
  }
  if (curl_multi_add_handle(multi, easy) != CURLM_OK) goto end;
  for (int running = 1; running;) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) break;
    if (!running) {
      int left = 0;
      CURLMsg *said = curl_multi_info_read(multi, &left);
      if (said && said->msg == CURLMSG_DONE) code = said->data.result;
      break;
    }
    if (!request->goes_on(request->context)) {
      is_ended = 1;
      break;
    }
    if (milliseconds() - current.last_arrival > request->stall_timeout) {
      is_stalled = 1;
      break;
    }
    curl_multi_poll(multi, NULL, 0, 100, NULL);
  }
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  reply->status = (int32_t)status;
  char *redirect = NULL;
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &redirect);
  if (redirect) snprintf(reply->redirect, sizeof reply->redirect, "%s", redirect);
  curl_multi_remove_handle(multi, easy);
end:
  if (is_ended || code == CURLE_WRITE_ERROR) {
    reply->outcome = TRANSFER_ENDED;
  } else if (is_stalled) {
    reply->outcome = TRANSFER_STALLED;
  } else if (code == CURLE_OK) {
    reply->outcome = TRANSFER_DONE;
  } else {
    reply->outcome = may_pass(code) ? TRANSFER_BROKEN : TRANSFER_IMPOSSIBLE;
  }
  // Of the bytes that are left the caller knows more.
  const char *said = message[0] ? message : curl_easy_strerror(code);
  if (code == CURLE_PARTIAL_FILE) said = "";
  snprintf(reply->message, sizeof reply->message, "%s", said);
  curl_slist_free_all(headers);
  if (easy) curl_easy_cleanup(easy);
  if (multi) curl_multi_cleanup(multi);
}
