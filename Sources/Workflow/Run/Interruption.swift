internal import Basics

/// Thrown through the engine to end a run between two steps.
struct Interruption: Explained {
  var description: String { "interrupted" }
}
