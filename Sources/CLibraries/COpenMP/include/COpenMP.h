#ifndef COPENMP_H
#define COPENMP_H

/// The number of threads in the team that oneDNN uses too (GNU OpenMP's), as last set.
int openmp_threads(void);

/// Sets the size of the team.
void openmp_set_threads(int count);

/// Calls body(index, context) once for each index in 0 ..< count, on the team's threads.
/// Indices are dealt out in contiguous blocks, the same for the same count and team size.
void openmp_for(long count, void (*body)(long index, void *context), void *context);

/// Starts the program anew, in the same process, with threads of the team that spin no more than so
/// many rounds before they sleep. The library reads that from the environment when it is loaded,
/// which is before any code of the program. Returns where the environment says already how threads
/// wait, and where the program cannot be started.
void openmp_bound_spinning(const char *rounds, char *const *arguments);

#endif
