#define _GNU_SOURCE
#include "CConfinement.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sched.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

int confinement_is_possible(void) {
#ifdef SANITIZED
  return 0;
#else
  return 1;
#endif
}

typedef struct {
  const char *program;
  char *const *arguments;
  char *const *environment;
  int socket;
  pid_t process;
  int fault;
  int is_done;
} order;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static order *waiting;
static int is_set_up;

static void carry_out(order *given) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, given->socket, CONFINEMENT_SOCKET);
  posix_spawn_file_actions_addclosefrom_np(&actions, CONFINEMENT_SOCKET + 1);
  // Ctrl-C reaches all processes of a terminal: the parent ends in order, and needs its parsers for it.
  sigset_t blocked, usual;
  sigemptyset(&blocked);
  int polite[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM};
  for (size_t at = 0; at < sizeof polite / sizeof *polite; at++) sigaddset(&blocked, polite[at]);
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  sigaddset(&usual, SIGXFSZ);
  sigaddset(&usual, SIGCHLD);
  posix_spawnattr_setsigmask(&attributes, &blocked);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  given->fault = posix_spawn(&given->process, given->program, &actions, &attributes,
                             given->arguments, given->environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
}

static void *start_always(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    while (!waiting) pthread_cond_wait(&changed, &lock);
    order *given = waiting;
    waiting = NULL;
    pthread_mutex_unlock(&lock);
    carry_out(given);
    pthread_mutex_lock(&lock);
    given->is_done = 1;
    pthread_cond_broadcast(&changed);
  }
  return NULL;
}

int confinement_set_up(void) {
  pthread_mutex_lock(&lock);
  int fault = 0;
  if (!is_set_up) {
    // The thread answers no signals: they are for those that know what to do.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 1 << 18);
    pthread_t thread;
    fault = pthread_create(&thread, &attributes, start_always, NULL);
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    is_set_up = fault == 0;
  }
  pthread_mutex_unlock(&lock);
  return fault;
}

int confinement_start(const char *program, char *const arguments[], char *const environment[],
                      int socket, pid_t *process) {
  int fault = confinement_set_up();
  if (fault) return fault;
  // Where the descriptors of the new process would be, the old one must not lie.
  int high = fcntl(socket, F_DUPFD_CLOEXEC, 10);
  if (high < 0) return errno;
  order given = {program, arguments, environment, high, 0, 0, 0};
  pthread_mutex_lock(&lock);
  while (waiting) pthread_cond_wait(&changed, &lock);
  waiting = &given;
  pthread_cond_broadcast(&changed);
  while (!given.is_done) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  close(high);
  *process = given.process;
  return given.fault;
}

// Not `fork`, which makes children: whoever started this process is to see how its copies end.
pid_t confinement_copy(void) {
  long made = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
  return made < 0 ? -errno : (pid_t)made;
}

void confinement_name(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

int confinement_end_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0; }
