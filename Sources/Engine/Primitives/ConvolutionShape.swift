internal import Compiler
internal import Models

/// A convolution's sizes, which its forward and backward primitives have in common.
struct ConvolutionShape: Hashable {
  /// `[height, width, channels]` of one image.
  let input: [Int]
  let output: [Int]
  let window: Window
  /// Above 1 where channels are in groups.
  let groups: Int

  /// The kernel's shape in oneDNN's logical order: `[out, in, height, width]`, or
  /// `[groups, out, in, height, width]` with the channels of one group.
  var kernel: [Int] {
    let (height, width) = (window.size[0], window.size[1])
    return groups == 1
      ? [output[2], input[2], height, width]
      : [groups, output[2] / groups, input[2] / groups, height, width]
  }
}
