#ifndef CCONFINEMENT_H
#define CCONFINEMENT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: Starting

/// Where a confined process finds its end of the connection.
#define CONFINEMENT_SOCKET 3

/// Whether this build can be confined: one with a sanitizer cannot.
int confinement_is_possible(void);

/// Gets ready to start confined processes: they are children of a thread that lives as long as this
/// process, because the system ends them with the thread that started them.
/// Returns 0, or the system's number of what went wrong.
int confinement_set_up(void);

/// Starts a program with `socket` as its descriptor CONFINEMENT_SOCKET, no other but /dev/null, and
/// the signals blocked that end its parent in an orderly way.
/// Returns 0, or the system's number of what went wrong.
int confinement_start(const char *program, char *const arguments[], char *const environment[],
                      int socket, pid_t *process);

/// Makes a copy of this process, which must have no other thread: its sibling, not its child.
/// Returns 0 in the copy, and its number in the other; the negative number of what went wrong where
/// there is none.
pid_t confinement_copy(void);

/// What a list of processes calls this one.
void confinement_name(const char *name);

/// Has the system end this process with the thread that started it; whether it does.
int confinement_end_with_parent(void);

// MARK: Confining

/// What protects on this machine, as bits.
enum {
  CONFINEMENT_NO_NEW_PRIVILEGES = 1,
  CONFINEMENT_LANDLOCK = 2,
  CONFINEMENT_SECCOMP = 4,
  CONFINEMENT_LIMITS = 8,
  CONFINEMENT_PARENT = 16,
};

/// Gives up, for good, whatever a parser does not need; returns what took hold.
uint32_t confinement_enter(void);

/// The filter of system calls; 0 where the system has none. The last step of `confinement_enter`.
int confinement_filter_calls(void);

/// Bytes of address space of this process; 0 where the system does not tell.
uint64_t confinement_address_space(void);

/// Sets how many bytes of address space a process may have.
int confinement_limit_memory(pid_t process, uint64_t bytes);

/// Seconds that the processors have spent on a process; negative where that cannot be known.
double confinement_processor_seconds(pid_t process);

// MARK: Speaking

/// A pair of connected sockets that no other program inherits; 0 or what went wrong.
int confinement_pair(int sockets[2]);

/// Sends all bytes, files with the first of them; 0 or what went wrong.
int confinement_send(int socket, const void *bytes, size_t count, const int *files,
                     size_t file_count);

/// Receives up to `count` bytes; `*file_count` is how many files there is room for, then how many came.
/// Returns as `recv` does.
ssize_t confinement_receive(int socket, void *bytes, size_t count, int *files, size_t *file_count);

/// Has receiving end after some time with EAGAIN.
int confinement_wait_at_most(int socket, int milliseconds);

// MARK: Sharing

/// Memory of a size that can be mapped by its descriptor; negative, with the reason in `errno`.
int confinement_memory(size_t size);

/// Keeps everybody from changing the size of such memory and, where asked to, from mapping it for
/// writing from now on.
void confinement_seal(int memory, int only_reading);

#endif
