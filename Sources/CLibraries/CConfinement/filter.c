#define _GNU_SOURCE
#include "CConfinement.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef OUR_ARCHITECTURE

#ifndef SECCOMP_RET_KILL_PROCESS
#define SECCOMP_RET_KILL_PROCESS 0x80000000U
#endif

#define REFUSE (SECCOMP_RET_ERRNO | EPERM)

// A program of the kernel's packet filter, made call by call.
typedef struct {
  struct sock_filter code[512];
  unsigned short count;
} program;

static void add(program *made, unsigned short code, uint32_t value, uint8_t yes, uint8_t no) {
  if (made->count >= sizeof made->code / sizeof *made->code) return;
  made->code[made->count++] = (struct sock_filter){code, yes, no, value};
}

static void load(program *made, size_t offset) {
  add(made, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void give(program *made, uint32_t verdict) { add(made, BPF_RET | BPF_K, verdict, 0, 0); }

// A verdict on a call, whatever its arguments.
static void judge(program *made, long call, uint32_t verdict) {
  add(made, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1);
  give(made, verdict);
}

// The lower half of an argument, on machines of this byte order.
static size_t argument(int number) {
  return offsetof(struct seccomp_data, args) + (size_t)number * 8;
}

// Allows a call where the lower half of an argument has a value; refuses it where it has not.
static void allow_where(program *made, long call, int number, const uint32_t *values, size_t count) {
  add(made, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, (uint8_t)(2 + 2 * count));
  load(made, argument(number));
  for (size_t at = 0; at < count; at++) {
    add(made, BPF_JMP | BPF_JEQ | BPF_K, values[at], 0, 1);
    give(made, SECCOMP_RET_ALLOW);
  }
  give(made, REFUSE);
}

// Allows a call where none of some bits is in an argument.
static void allow_without(program *made, long call, int number, uint32_t bits) {
  add(made, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4);
  load(made, argument(number));
  add(made, BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
  give(made, REFUSE);
  give(made, SECCOMP_RET_ALLOW);
}

// Memory, time, what is open already.
static const long allowed[] = {
    SYS_read,         SYS_pread64,       SYS_lseek,          SYS_fstat,
    SYS_close,        SYS_dup,           SYS_munmap,         SYS_mremap,
    SYS_brk,          SYS_madvise,       SYS_futex,          SYS_exit,
    SYS_exit_group,   SYS_rt_sigreturn,  SYS_rt_sigprocmask, SYS_rt_sigaction,
    SYS_sigaltstack,  SYS_clock_gettime, SYS_clock_getres,   SYS_clock_nanosleep,
    SYS_gettimeofday, SYS_getrandom,     SYS_getpid,         SYS_gettid,
    SYS_sched_yield,  SYS_sysinfo,       SYS_restart_syscall, SYS_sched_getaffinity,
#ifdef SYS_time
    SYS_time,
#endif
};

// What no parser does by itself: who tries it has been taken over, and goes no further.
static const long deadly[] = {
    SYS_execve,  SYS_execveat,        SYS_ptrace,           SYS_socket, SYS_socketpair,
    SYS_connect, SYS_bind,            SYS_listen,           SYS_accept4, SYS_kill,
    SYS_tkill,   SYS_process_vm_readv, SYS_process_vm_writev, SYS_bpf,   SYS_mount,
    SYS_unshare, SYS_setns,           SYS_clone,
#ifdef SYS_fork
    SYS_fork,    SYS_vfork,
#endif
};

int confinement_filter_calls(void) {
  program made = {.count = 0};
  load(&made, offsetof(struct seccomp_data, arch));
  add(&made, BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCHITECTURE, 1, 0);
  give(&made, SECCOMP_RET_KILL_PROCESS);
  load(&made, offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
  // The calls of the x32 interface have the same architecture and other numbers.
  add(&made, BPF_JMP | BPF_JGE | BPF_K, 0x40000000U, 0, 1);
  give(&made, SECCOMP_RET_KILL_PROCESS);
#endif
  for (size_t at = 0; at < sizeof allowed / sizeof *allowed; at++) {
    judge(&made, allowed[at], SECCOMP_RET_ALLOW);
  }
  uint32_t connection[] = {CONFINEMENT_SOCKET};
  allow_where(&made, SYS_sendmsg, 0, connection, 1);
  allow_where(&made, SYS_recvmsg, 0, connection, 1);
  uint32_t own[] = {(uint32_t)getpid()};
  allow_where(&made, SYS_tgkill, 0, own, 1);  // what `abort` does
  uint32_t harmless[] = {F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC};
  allow_where(&made, SYS_fcntl, 1, harmless, sizeof harmless / sizeof *harmless);
  // Memory never becomes code.
  allow_without(&made, SYS_mmap, 2, PROT_EXEC);
  allow_without(&made, SYS_mprotect, 2, PROT_EXEC);
#ifdef SYS_newfstatat
  uint32_t of_descriptor[] = {AT_EMPTY_PATH};  // what `fstat` became
  allow_where(&made, SYS_newfstatat, 3, of_descriptor, 1);
#endif
  for (size_t at = 0; at < sizeof deadly / sizeof *deadly; at++) {
    judge(&made, deadly[at], SECCOMP_RET_KILL_PROCESS);
  }
  give(&made, REFUSE);
  struct sock_fprog filter = {made.count, made.code};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
}

#else

int confinement_filter_calls(void) { return 0; }

#endif
