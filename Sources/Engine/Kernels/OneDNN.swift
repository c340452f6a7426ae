internal import Basics
internal import COneDNN

/// A call of a library that failed: a fault of ours, never of the user's.
package struct KernelError: Explained {
  /// What was being done, such as "convolution 'conv1_conv'".
  package let action: String
  package let status: String

  package var description: String { "oneDNN refused \(action): \(status)" }

  fileprivate init(_ action: String, _ status: onednn_status) {
    self.action = action
    self.status = String(cString: onednn_status_text(status))
  }
}

/// oneDNN's processor and its queue of work, owned for one engine's life.
final class OneDNN {
  let engine: OpaquePointer
  let stream: OpaquePointer
  /// Whether primitives are described and never compiled: enough to know what memory they take.
  let describesOnly: Bool
  /// Whether convolutions and dense layers may round what they multiply to bfloat16.
  let roundsToBFloat16: Bool

  init(describesOnly: Bool = false, roundsToBFloat16: Bool = false) throws {
    self.describesOnly = describesOnly
    self.roundsToBFloat16 = roundsToBFloat16
    let engine = try OneDNN.made("an engine") { onednn_engine_create(&$0) }
    do {
      stream = try OneDNN.made("a stream") { onednn_stream_create(&$0, engine) }
    } catch {
      onednn_engine_destroy(engine)
      throw error
    }
    self.engine = engine
  }

  deinit {
    onednn_stream_destroy(stream)
    onednn_engine_destroy(engine)
  }

  static func check(_ action: @autoclosure () -> String, _ status: onednn_status) throws {
    guard status == 0 else { throw KernelError(action(), status) }
  }

  /// The handle that a function of oneDNN's makes.
  static func made(
    _ action: @autoclosure () -> String, _ make: (inout OpaquePointer?) -> onednn_status
  ) throws -> OpaquePointer {
    var handle: OpaquePointer?
    try check(action(), make(&handle))
    guard let handle else { preconditionFailure("oneDNN made nothing for \(action())") }
    return handle
  }

  /// Whether the kernels are for AVX-512 or better.
  static var hasAVX512: Bool { onednn_has_avx512() }

  /// Whether the kernels are for AVX2 or better.
  static var hasAVX2: Bool { onednn_has_avx2() }

  /// oneDNN's number for the instructions that its kernels use, as `ONEDNN_MAX_CPU_ISA` allows.
  static var instructions: Int { Int(onednn_instructions()) }

  /// `major.minor.patch` of the library in use.
  static var version: String {
    let version = onednn_library_version()
    return "\(version.major).\(version.minor).\(version.patch)"
  }
}
