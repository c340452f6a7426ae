internal import COneDNN

/// A call of a library that failed: a fault of ours, never of the user's.
public struct KernelError: Error, CustomStringConvertible {
  /// What was being done, such as "convolution 'conv1_conv'".
  public let action: String
  public let status: String

  public var description: String { "oneDNN refused \(action): \(status)" }

  fileprivate init(_ action: String, _ status: dnnl_status_t) {
    self.action = action
    self.status = String(cString: dnnl_status2str(status))
  }
}

/// oneDNN's processor and its queue of work, owned for one engine's life.
final class OneDNN {
  let engine: dnnl_engine_t
  let stream: dnnl_stream_t

  init() throws {
    var engine: dnnl_engine_t?
    try OneDNN.check("an engine", dnnl_engine_create(&engine, dnnl_cpu, 0))
    var stream: dnnl_stream_t?
    try OneDNN.check(
      "a stream", dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue)))
    guard let engine, let stream else { throw KernelError("an engine", dnnl_runtime_error) }
    self.engine = engine
    self.stream = stream
  }

  deinit {
    dnnl_stream_destroy(stream)
    dnnl_engine_destroy(engine)
  }

  static func check(_ action: @autoclosure () -> String, _ status: dnnl_status_t) throws {
    guard status == dnnl_success else { throw KernelError(action(), status) }
  }

  /// Whether the kernels are for AVX-512 or better.
  static var hasAVX512: Bool { has(dnnl_cpu_isa_avx512_core) }

  /// Whether the kernels are for AVX2 or better.
  static var hasAVX2: Bool { has(dnnl_cpu_isa_avx2) }

  /// What the processor can do, or what `ONEDNN_MAX_CPU_ISA` leaves of it.
  private static func has(_ set: dnnl_cpu_isa_t) -> Bool {
    dnnl_get_effective_cpu_isa().rawValue & set.rawValue == set.rawValue
  }

  /// `major.minor.patch` of the library in use.
  static var version: String {
    let version = dnnl_version().pointee
    return "\(version.major).\(version.minor).\(version.patch)"
  }
}

/// How an array lies in memory: logical sides in oneDNN's order `[batch, channels, height, width]`
/// or `[batch, features]`, and a physical order that oneDNN may choose.
struct Layout: Equatable {
  var descriptor: dnnl_memory_desc_t

  init(_ descriptor: dnnl_memory_desc_t) { self.descriptor = descriptor }

  /// A format by its tag; `dnnl_format_tag_any` leaves the choice to oneDNN.
  ///
  /// `isHalf`: bfloat16 in place of single precision.
  init(_ sides: [Int], _ tag: dnnl_format_tag_t, isHalf: Bool = false) throws {
    descriptor = dnnl_memory_desc_t()
    let dims = sides.map(Int64.init)
    try OneDNN.check(
      "a layout of \(sides)",
      dnnl_memory_desc_init_by_tag(
        &descriptor, Int32(sides.count), dims, isHalf ? dnnl_bf16 : dnnl_f32, tag))
  }

  /// Elements at given distances.
  init(_ sides: [Int], strides: [Int]) throws {
    descriptor = dnnl_memory_desc_t()
    try OneDNN.check(
      "a layout of \(sides)",
      dnnl_memory_desc_init_by_strides(
        &descriptor, Int32(sides.count), sides.map(Int64.init), dnnl_f32, strides.map(Int64.init)))
  }

  /// Keras's own order: channels last for images, row after row for features.
  ///
  /// `shape`: of one image, `[height, width, channels]` or `[features]`.
  static func keras(_ shape: [Int], batch: Int) throws -> Layout {
    shape.count == 3
      ? try Layout([batch, shape[2], shape[0], shape[1]], dnnl_nhwc)
      : try Layout([batch] + shape, shape.count == 1 ? dnnl_ab : dnnl_abc)
  }

  /// As `keras`, for oneDNN to choose.
  static func any(_ shape: [Int], batch: Int, isHalf: Bool = false) throws -> Layout {
    try Layout(
      shape.count == 3 ? [batch, shape[2], shape[0], shape[1]] : [batch] + shape,
      dnnl_format_tag_any, isHalf: isHalf)
  }

  /// A window on this layout.
  func region(_ sides: [Int], at offsets: [Int]) throws -> Layout {
    var window = dnnl_memory_desc_t()
    var whole = descriptor
    try OneDNN.check(
      "a window of \(sides)",
      dnnl_memory_desc_init_submemory(
        &window, &whole, sides.map(Int64.init), offsets.map(Int64.init)))
    return Layout(window)
  }

  /// Whether the elements are bfloat16.
  var isHalf: Bool { descriptor.data_type == dnnl_bf16 }

  /// The same order of single-precision elements.
  var inSinglePrecision: Layout {
    var layout = self
    layout.descriptor.data_type = dnnl_f32
    return layout
  }

  var bytes: Int {
    var copy = descriptor
    return dnnl_memory_desc_get_size(&copy)
  }

  static func == (left: Layout, right: Layout) -> Bool {
    var (a, b) = (left.descriptor, right.descriptor)
    return dnnl_memory_desc_equal(&a, &b) != 0
  }
}
