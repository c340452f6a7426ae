internal import CConfinement

/// What keeps a parser's process from doing harm on this machine.
package struct Protection: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  private init(_ bits: some BinaryInteger) { rawValue = UInt32(bits) }

  /// No program that it might start has more rights.
  package static let noNewPrivileges = Protection(CONFINEMENT_NO_NEW_PRIVILEGES)
  /// No file, and no TCP, by the kernel's Landlock.
  package static let landlock = Protection(CONFINEMENT_LANDLOCK)
  /// No system call but a few, by the kernel's seccomp.
  package static let seccomp = Protection(CONFINEMENT_SECCOMP)
  /// No new processes, no bytes in files.
  package static let limits = Protection(CONFINEMENT_LIMITS)
  /// Ends with its parent.
  package static let parent = Protection(CONFINEMENT_PARENT)

  package static let whole: Protection = [.noNewPrivileges, .landlock, .seccomp, .limits, .parent]

  /// In words.
  package var text: String {
    let parts: [(Protection, String)] = [
      (.seccomp, "seccomp"), (.landlock, "Landlock"), (.limits, "limits"),
      (.noNewPrivileges, "no new privileges"), (.parent, "end with the parent"),
    ]
    func names(_ wanted: Bool) -> String {
      parts.filter { contains($0.0) == wanted }.map(\.1).joined(separator: ", ")
    }
    if self == .whole { return "whole (\(names(true)))" }
    let found = names(true)
    return "in part: \(found.isEmpty ? "nothing" : found), without \(names(false))"
  }
}
