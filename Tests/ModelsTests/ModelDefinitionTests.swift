internal import Models
internal import Testing

/// What the JSON of models may say: forms of all generations, and faults.
struct ModelDefinitionTests {
  /// A Functional of Keras 2: layers as JSON objects, `a → b → …` by their `inbound_nodes`.
  private static func functional(
    _ layers: [String], input: String = #"["in",0,0]"#, output: String
  ) -> String {
    #"{"class_name":"Functional","config":{"name":"net","layers":["#
      + layers.joined(separator: ",")
      + #"],"input_layers":["# + input + #"],"output_layers":["# + output + "]}}"
  }

  private static let input =
    #"{"class_name":"InputLayer","name":"in","config":{"batch_input_shape":[null,8,8,3]},"inbound_nodes":[]}"#

  private static func layer(
    _ name: String, _ className: String, _ config: String, reads: String = "in"
  ) -> String {
    #"{"class_name":"\#(className)","name":"\#(name)","config":{\#(config)},"inbound_nodes":[[["\#(reads)",0,0,{}]]]}"#
  }

  private func graph(_ source: String, side: Int = 8) throws -> Graph {
    let design = BackboneDesign(.definition(try ModelDefinition(source: source)))
    return try Model(inputShape: [side, side, 3], stem: [], backbone: design, head: []).graph
  }

  @Test("Keras 1's Sequential has a list of layers with other names for arguments")
  func keras1() throws {
    let graph = try graph(
      """
      {"class_name": "Sequential", "config": [
        {"class_name": "Convolution2D", "config": {"name": "c", "nb_filter": 4, "nb_row": 3,
          "nb_col": 2, "subsample": [2, 1], "border_mode": "same", "dim_ordering": "tf",
          "init": "glorot_uniform", "activation": "relu", "bias": false, "W_regularizer": null,
          "batch_input_shape": [null, 8, 8, 3], "trainable": true}},
        {"class_name": "MaxPooling2D", "config": {"name": "p", "pool_size": [2, 2],
          "strides": null, "border_mode": "valid", "dim_ordering": "tf"}},
        {"class_name": "Dropout", "config": {"name": "d", "p": 0.25}},
        {"class_name": "Flatten", "config": {"name": "f"}},
        {"class_name": "Dense", "config": {"name": "y", "output_dim": 5, "input_dim": null,
          "activation": "softmax"}}]}
      """)
    #expect(graph.layers.dropFirst().map(\.name) == ["c", "p", "d", "f", "y"])
    #expect(
      graph.layers.map(\.outputShape).dropFirst() == [
        [4, 8, 4], [2, 4, 4], [2, 4, 4], [32], [5],
      ])
    #expect(graph.layers[1].weights.map(\.shape) == [[3, 2, 3, 4]])
    #expect((graph.layers[3].kind as? Dropout)?.rate == 0.25)
  }

  @Test("operators of tf.keras are layers of the list, those of Keras 3 are not")
  func operators() throws {
    let old = try graph(
      Self.functional(
        [
          Self.input,
          #"{"class_name":"TFOpLambda","name":"div","config":{"function":"math.truediv"},"inbound_nodes":[["in",0,0,{"y":127.5,"name":null}]]}"#,
          #"{"class_name":"TensorFlowOpLayer","name":"sub","config":{"node_def":"{\"op\":\"Sub\"}","constants":{"1":1.0}},"inbound_nodes":[[["div",0,0,{}]]]}"#,
        ], output: #"["sub",0,0]"#))
    #expect(old.kerasLayers.map(\.name).dropFirst() == ["div", "sub"])
    #expect((old.layers[1].kind as? ConstantMultiply)?.constant == 1 / 127.5)
    #expect((old.layers[2].kind as? ConstantAdd)?.constant == -1)

    let tensor =
      #"{"class_name":"__keras_tensor__","config":{"shape":[null,8,8,3],"keras_history":["in",0,0]}}"#
    let new = try graph(
      Self.functional(
        [
          Self.input,
          #"{"module":"keras.src.ops.numpy","class_name":"Subtract","name":"subtract","config":{"name":"subtract"},"inbound_nodes":[{"args":[1.0,\#(tensor)],"kwargs":{}}]}"#,
          Self.layer("relu", "ReLU", #""max_value":6.0"#, reads: "subtract"),
        ], output: #"["relu",0,0]"#))
    #expect(new.kerasLayers.map(\.name).dropFirst() == ["relu"])
    #expect((new.layers[1].kind as? Rescaling)?.scale == ChannelNumbers(-1))
    #expect((new.layers[1].kind as? Rescaling)?.offset == ChannelNumbers(1))
  }

  @Test(
    "what cannot be built is named with its place",
    arguments: [
      (
        layer("f", "Lambda", #""function":["4wEAAAA",null,null]"#),
        "layer 'f' (Lambda, number 2 of 2 of 'net') cannot be built: its Python code is not in the file"
      ),
      (
        layer("m", "LSTM", #""units":4"#),
        "layer 'm' (LSTM, number 2 of 2 of 'net') cannot be built: it is recurrent, and models of images have no time"
      ),
      (
        #"{"class_name":"Dense","module":"mine","name":"x","config":{"units":2},"inbound_nodes":[[["in",0,0,{}]]]}"#,
        "layer 'x' (Dense, number 2 of 2 of 'net') cannot be built: its class is not Keras's, and its code is not in the file"
      ),
      (
        layer("c", "Conv2D", #""filters":0,"kernel_size":[3,3]"#),
        "layer 'c' (Conv2D, number 2 of 2 of 'net') has the argument 'filters' 0: expected the number of output channels"
      ),
      (
        layer("c", "Conv2D", #""filters":2"#),
        "layer 'c' (Conv2D, number 2 of 2 of 'net') has no argument 'kernel_size': height and width"
      ),
      (
        layer("c", "Flatten", #""colour":"red""#),
        "layer 'c' (Flatten, number 2 of 2 of 'net') has the argument 'colour' red, which is not known here"
      ),
      (
        layer("c", "Flatten", #""data_format":"channels_first""#),
        "layer 'c' (Flatten, number 2 of 2 of 'net') takes its images channels first: expected 'channels_last', Keras's default"
      ),
      (
        layer("c", "Flatten", "", reads: "nobody"),
        "layer 'c' of its model 'net' reads 'nobody', which is none of the model's layers"
      ),
      (
        layer("c", "Flatten", "", reads: "c"),
        "layer 'c' of its model 'net' reads what is made of its own output: the layers go in a circle"
      ),
      (
        layer("in", "Flatten", ""),
        "its model 'net' has two layers of the name 'in'"
      ),
      (
        layer("", "Flatten", ""),
        "layer '' (Flatten, number 2 of 2 of 'net') has a name that is empty, has a control character, or has more than 512 bytes"
      ),
      (
        #"{"class_name":"Flatten","name":"c","config":{},"inbound_nodes":[[["in",0,0,{}]],[["in",0,0,{}]]]}"#,
        "layer 'c' (Flatten, number 2 of 2 of 'net') is called 2 times: layers that are shared cannot be built"
      ),
    ])
  func faults(_ second: String, _ expected: String) {
    let source = Self.functional([Self.input, second], output: #"["c",0,0]"#)
    let error = #expect(throws: KerasModelError.self) { try ModelDefinition(source: source) }
    #expect(error?.description == expected)
  }

  @Test(
    "a text that is no model is refused",
    arguments: [
      ("", "its configuration is not valid JSON"),
      (
        "[]",
        "its configuration has no 'class_name' of a model: expected what Keras's 'to_json' gives"
      ),
      (
        #"{"class_name":"MyModel","config":{}}"#,
        "it is a model of the class 'MyModel', whose Python code a file does not have: expected a Sequential or Functional model"
      ),
      (
        #"{"class_name":"Sequential","config":{"layers":[]}}"#,
        "its model 'sequential' has no layers"
      ),
    ])
  func noModel(_ source: String, _ expected: String) {
    let error = #expect(throws: KerasModelError.self) { try ModelDefinition(source: source) }
    #expect(error?.description == expected)
  }

  @Test("a model of too many layers, or too deep, is refused at once")
  func tooLarge() {
    let many = (0..<ModelDefinition.limits.layers + 1).map {
      #"{"class_name":"Flatten","config":{"name":"f\#($0)"}}"#
    }
    let wide =
      #"{"class_name":"Sequential","config":{"name":"s","layers":["# + many.joined(separator: ",")
      + "]}}"
    let first = #expect(throws: KerasModelError.self) { try ModelDefinition(source: wide) }
    #expect(first?.description == "its model 's' has more than 5,000 layers")
    var deep = #"{"class_name":"Flatten","config":{"name":"f"}}"#
    for _ in 0..<10 {
      deep = #"{"class_name":"Sequential","config":{"name":"s","layers":["# + deep + "]}}"
    }
    let second = #expect(throws: KerasModelError.self) { try ModelDefinition(source: deep) }
    #expect(
      second?.description.hasSuffix("lies in 8 models within one another, expected at most 8")
        == true)
  }

  @Test("an output that the model does not have is named with the nearest")
  func output() throws {
    let source = Self.functional(
      [Self.input, Self.layer("pooled", "MaxPooling2D", "")], output: #"["pooled",0,0]"#)
    let definition = try ModelDefinition(source: source)
    let design = BackboneDesign(.definition(definition), output: "poled")
    let error = #expect(throws: GraphError.self) {
      try Model(inputShape: [8, 8, 3], stem: [], backbone: design, head: [])
    }
    #expect(error?.description == "the backbone has no layer 'poled'; did you mean 'pooled'?")
  }

  @Test("an architecture can be cut at an inner layer, whose name it keeps")
  func architectureOutput() throws {
    let design = BackboneDesign(.application(Application(.inceptionV3)), output: "mixed7")
    let model = try Model(
      inputShape: [150, 150, 3], stem: [], backbone: design,
      head: [ModelLayer(GlobalAveragePooling2D()), ModelLayer(Dense(units: 1))])
    let last = model.graph.layers[model.backbone.upperBound - 1]
    #expect(last.name == "mixed7")
    #expect(last.outputShape == [7, 7, 768])
  }

  @Test("classification layers begin with the pooling that all paths go through")
  func withoutTop() throws {
    let source = Self.functional(
      [
        Self.input, Self.layer("x", "Conv2D", #""filters":4,"kernel_size":1"#),
        // A squeeze within a block, which other paths go round.
        Self.layer("squeeze", "GlobalAveragePooling2D", #""keepdims":true"#, reads: "x"),
        #"{"class_name":"Multiply","name":"excite","config":{},"inbound_nodes":[[["x",0,0,{}],["squeeze",0,0,{}]]]}"#,
        Self.layer("gap", "GlobalAveragePooling2D", #""keepdims":true"#, reads: "excite"),
        Self.layer("conv", "Conv2D", #""filters":9,"kernel_size":1"#, reads: "gap"),
        Self.layer("flat", "Flatten", "", reads: "conv"),
      ], output: #"["flat",0,0]"#)
    let design = BackboneDesign(
      .definition(try ModelDefinition(source: source)), includesTop: false)
    let graph = try Model(inputShape: [8, 8, 3], stem: [], backbone: design, head: []).graph
    #expect(graph.layers[graph.output].name == "excite")
  }

  @Test("slashes of tf.keras's names are underscores, as in Keras 3")
  func slashes() throws {
    let source = Self.functional(
      [
        Self.input, Self.layer("conv1/conv", "Conv2D", #""filters":4,"kernel_size":1"#),
        Self.layer("conv1/relu", "ReLU", "", reads: "conv1/conv"),
      ], output: #"["conv1/relu",0,0]"#)
    #expect(try graph(source).layers.dropFirst().map(\.name) == ["conv1_conv", "conv1_relu"])
    let design = BackboneDesign(
      .definition(try ModelDefinition(source: source)), output: "conv1/conv")
    let cut = try Model(inputShape: [8, 8, 3], stem: [], backbone: design, head: []).graph
    #expect(cut.layers[cut.output].name == "conv1_conv")
  }

  @Test("layers without a name do not take those of the file's")
  func names() throws {
    let source = Self.functional(
      [Self.input, Self.layer("dense", "Flatten", "")], output: #"["dense",0,0]"#)
    let design = BackboneDesign(.definition(try ModelDefinition(source: source)))
    let model = try Model(
      inputShape: [8, 8, 3], stem: [], backbone: design, head: [ModelLayer(Dense(units: 2))])
    #expect(model.graph.layers.map(\.name) == ["input_layer", "dense", "dense_1"])
  }

  @Test(
    "training=False of a call is heeded as the Keras that wrote it does: tf.keras, but not Keras 3")
  func inference() throws {
    let nested =
      #""class_name":"Sequential","config":{"name":"base","layers":[{"class_name":"BatchNormalization","config":{"name":"norm"}}]}"#
    let old = Self.functional(
      [
        Self.input,
        #"{"name":"base",\#(nested),"inbound_nodes":[[["in",0,0,{"training":false}]]]}"#,
      ],
      output: #"["base",1,0]"#)
    let tensor = #"{"class_name":"__keras_tensor__","config":{"keras_history":["in",0,0]}}"#
    let new = Self.functional(
      [
        Self.input,
        #"{"name":"base",\#(nested),"inbound_nodes":[{"args":[\#(tensor)],"kwargs":{"training":false}}]}"#,
      ], output: #"["base",0,0]"#)
    #expect(try graph(old).layers.map(\.runsInInference) == [false, true])
    #expect(try graph(new).layers.map(\.runsInInference) == [false, false])
    #expect(try ModelDefinition(source: old).ignoredInference.isEmpty)
    #expect(try ModelDefinition(source: new).ignoredInference == ["base"])
  }

  @Test("layers that prepare images pass them on, and those that change them at random are named")
  func preparation() throws {
    let source = Self.functional(
      [
        Self.input,
        Self.layer("resizing", "Resizing", #""height":8,"width":8,"interpolation":"area""#),
        Self.layer("flip", "RandomFlip", #""mode":"horizontal","seed":3"#, reads: "resizing"),
        Self.layer("flat", "Flatten", "", reads: "flip"),
      ], output: #"["flat",0,0]"#)
    #expect(try graph(source).outputShape == [192])
    #expect(try ModelDefinition(source: source).augmentation == ["flip"])
    let error = #expect(throws: GraphError.self) { try graph(source, side: 9) }
    #expect(
      error?.description
        == "'resizing' resizes images to 8x8, and its input is [9, 9, 3]: images are resized by the spec, to [8, 8]"
    )
  }
}
