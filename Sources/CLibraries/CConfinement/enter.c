#define _GNU_SOURCE
#include "CConfinement.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// The headers of a distribution may be older than the kernel: what follows is the kernel's own
// `linux/landlock.h`.
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif

typedef struct {
  uint64_t files;
  uint64_t network;
  uint64_t scoped;
} landlock_rules;

// Rights of one version more of Landlock each: what an older kernel does not know, it refuses.
static landlock_rules rules_of(long version) {
  landlock_rules rules = {0x1fff, 0, 0};
  if (version >= 2) rules.files |= 1 << 13;  // to move between folders
  if (version >= 3) rules.files |= 1 << 14;  // to truncate
  if (version >= 5) rules.files |= 1 << 15;  // to control devices
  if (version >= 4) rules.network = 3;       // to bind and to connect
  if (version >= 6) rules.scoped = 3;        // abstract sockets and signals of others
  return rules;
}

// Everything that Landlock knows is refused: no rule allows anything.
static int enter_landlock(void) {
  long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
  if (version < 1) return 0;
  landlock_rules rules = rules_of(version);
  size_t size = version >= 6 ? sizeof rules : version >= 4 ? 16 : 8;
  long set = syscall(SYS_landlock_create_ruleset, &rules, size, 0);
  if (set < 0) return 0;
  int entered = syscall(SYS_landlock_restrict_self, set, 0) == 0;
  close((int)set);
  return entered;
}

static int limit(__rlimit_resource_t kind, rlim_t most) {
  struct rlimit limits = {most, most};
  return setrlimit(kind, &limits) == 0;
}

uint32_t confinement_enter(void) {
  uint32_t state = 0;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) state |= CONFINEMENT_NO_NEW_PRIVILEGES;
  // No core, no bytes in files, no processes, no descriptors but the few that are handed over.
  int limited = limit(RLIMIT_CORE, 0) & limit(RLIMIT_FSIZE, 0) & limit(RLIMIT_NPROC, 0) &
                limit(RLIMIT_NOFILE, 16);
  if (limited) state |= CONFINEMENT_LIMITS;
  if (enter_landlock()) state |= CONFINEMENT_LANDLOCK;
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
  syscall(SYS_capset, &header, none);
  // After whatever changes the process's rights, which would forget it.
  if (confinement_end_with_parent()) state |= CONFINEMENT_PARENT;
  if (confinement_filter_calls()) state |= CONFINEMENT_SECCOMP;
  return state;
}

uint64_t confinement_address_space(void) {
  unsigned long pages = 0;
  FILE *file = fopen("/proc/self/statm", "re");
  if (!file) return 0;
  if (fscanf(file, "%lu", &pages) != 1) pages = 0;
  fclose(file);
  return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

int confinement_limit_memory(pid_t process, uint64_t bytes) {
  // The process cannot raise it again: its filter refuses the call.
  struct rlimit limits;
  if (prlimit(process, RLIMIT_AS, NULL, &limits) != 0) return errno;
  limits.rlim_cur = bytes < limits.rlim_max ? bytes : limits.rlim_max;
  return prlimit(process, RLIMIT_AS, &limits, NULL) == 0 ? 0 : errno;
}

double confinement_processor_seconds(pid_t process) {
  clockid_t clock;
  struct timespec time;
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return -1;
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}
