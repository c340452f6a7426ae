internal import Basics
package import Statistics

/// What a run's plan says of the document: its claims, and how many images ours are counted on.
package struct DocumentClaims {
  package private(set) var claims: [Claim] = []
  /// Images by split.
  package private(set) var images: [String: Int] = [:]

  /// Why the plan cannot be read.
  package private(set) var fault: ResultsError?

  /// Nothing but the fault where there is no plan, or half of one.
  ///
  /// - Parameter path: The file `plan.json`.
  package init(plan path: String) {
    guard let bytes = try? WholeFile.read(path),
      let plan = JSONValue.members(["experiment", "images"], of: bytes),
      plan["experiment"]?.members != nil
    else {
      fault = .malformed(path: path, expected: "the plan of a run")
      return
    }
    if case .array(let entries)? = plan["experiment"]?["reported"] {
      claims = entries.compactMap { Claim($0) }
    }
    for split in ["train", "validation", "test"] {
      if let count = plan["images"]?[split]?.integer { images[split] = count }
    }
  }
}
