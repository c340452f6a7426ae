// Debian's oneDNN brings GNU OpenMP with it. Its entry points are looked up instead of linked,
// because the compiler at hand is clang, whose own -fopenmp would bring a second pool of threads
// to spin against the first.
#define _GNU_SOURCE
#include "COpenMP.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

typedef void (*parallel_t)(void (*)(void *), void *, unsigned, unsigned);
typedef int (*get_t)(void);
typedef void (*set_t)(int);

static void *entry(const char *name) {
  void *found = dlsym(RTLD_DEFAULT, name);
  if (found == NULL) {
    void *library = dlopen("libgomp.so.1", RTLD_NOW | RTLD_GLOBAL);
    if (library != NULL) found = dlsym(library, name);
  }
  return found;
}

int openmp_threads(void) {
  get_t get = (get_t)entry("omp_get_max_threads");
  return get == NULL ? 1 : get();
}

void openmp_set_threads(int count) {
  set_t set = (set_t)entry("omp_set_num_threads");
  if (set != NULL) set(count);
}

struct job {
  long count;
  void (*body)(long, void *);
  void *context;
  get_t index, size;
};

static void share(void *argument) {
  struct job *job = argument;
  long team = job->size(), member = job->index();
  long first = job->count * member / team, last = job->count * (member + 1) / team;
  for (long index = first; index < last; index++) job->body(index, job->context);
}

static parallel_t parallel;
static get_t member_index, member_count;

static void look_up(void) {
  member_index = (get_t)entry("omp_get_thread_num");
  member_count = (get_t)entry("omp_get_num_threads");
  parallel = (parallel_t)entry("GOMP_parallel");
}

void openmp_for(long count, void (*body)(long index, void *context), void *context) {
  static pthread_once_t looked_up = PTHREAD_ONCE_INIT;
  pthread_once(&looked_up, look_up);
  if (parallel == NULL || member_index == NULL || member_count == NULL || count < 2) {
    for (long each = 0; each < count; each++) body(each, context);
    return;
  }
  struct job job = {count, body, context, member_index, member_count};
  parallel(share, &job, 0, 0);
}

void openmp_bound_spinning(const char *rounds, char *const *arguments) {
  static const char *const settings[] = {
      "GOMP_SPINCOUNT", "OMP_WAIT_POLICY", "KMP_BLOCKTIME", "KMP_LIBRARY"};
  for (size_t index = 0; index < sizeof settings / sizeof *settings; index++)
    if (getenv(settings[index]) != NULL) return;
  if (setenv("GOMP_SPINCOUNT", rounds, 1) == 0) execv("/proc/self/exe", arguments);
}
