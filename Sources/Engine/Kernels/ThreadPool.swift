internal import COpenMP

/// The one owner of the number of threads: oneDNN's OpenMP team.
///
/// Our own loops use it too, so that no second pool spins against the first. OpenBLAS runs on the
/// calling thread.
package enum ThreadPool {
  /// Sets the number of threads for everything that the engine does.
  package static func setThreads(_ count: Int) {
    openmp_set_threads(Int32(clamping: max(1, count)))
    Gemm.useCallingThreadOnly()
  }

  /// The number of threads in force.
  package static var threads: Int { Int(openmp_threads()) }

  /// How many times a thread looks for work before it sleeps: some 0.1 ms.
  ///
  /// GNU OpenMP's own are 300,000, some milliseconds: where two processes share the cores, each waits
  /// for a thread that has no core, and keeps the core from it. Few enough rounds cost nothing where
  /// the cores are free, since the next piece of work comes sooner.
  private static let spinRounds = "5000"

  /// Has the team's threads yield soon where there are more of them than cores, as when several
  /// processes compute at once; to be called before anything else.
  ///
  /// It starts the program anew. Whoever sets OMP_WAIT_POLICY, GOMP_SPINCOUNT or Intel's KMP
  /// variables has that instead.
  package static func boundSpinning() {
    openmp_bound_spinning(spinRounds, CommandLine.unsafeArgv)
  }

  /// Calls `body` once for each index in `0 ..< count`, on the team's threads.
  ///
  /// `body` may touch only what belongs to its index: nothing else keeps the calls apart.
  static func forEach(_ count: Int, _ body: (Int) -> Void) {
    guard count > 1 else {
      if count == 1 { body(0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      var box = Box(body: body)
      withUnsafeMutablePointer(to: &box) { pointer in
        openmp_for(
          count,
          { index, context in
            context?.assumingMemoryBound(to: Box.self).pointee.body(index)
          }, pointer)
      }
    }
  }

  /// Values that one thread takes at once: few enough to stay in its cache.
  static let part = 1 << 14

  /// Calls `body` with stretches of `0 ..< count`, each of `part` values but the last, on the team's
  /// threads; as for `forEach`, nothing else keeps the calls apart.
  static func forEachPart(of count: Int, _ body: (Range<Int>) -> Void) {
    forEach((count + part - 1) / part) { number in
      body(number * part..<min((number + 1) * part, count))
    }
  }

  private struct Box {
    let body: (Int) -> Void
  }
}
