/// What calls are made of: plausible values of each type, bounds, and nonsense, as a script writes them.
enum NonsensePool {
  /// Statements that name the values.
  static let prelude = """
    nan = float("nan"); inf = float("inf")
    t0 = zeros(0); t03 = zeros(3, 0); ts = tensor(5); t11 = ones(1, 1); tv = arange(6); tm = randn(3, 4, seed=1)
    ti = rand(3, 32, 32, seed=2); tb = rand(2, 3, 32, 32, seed=3); tn = tensor([nan, 1, inf, -inf])
    tbool = tensor([true, false, true]); tu8 = tensor([[1, 2], [3, 250]], dtype="uint8")
    ti64 = tensor([0, 1, 2, 3], dtype="int64"); tf64 = tensor([[1.5, 2], [3, 4]], dtype="float64")
    tu16 = tensor([65535, 0, 7], dtype="uint16"); ti16 = tensor([-3, 4], dtype="int16")
    twide = tensor([[1]]).expand(600, 600); tbig = tensor([9e18, 1e30]); t5 = zeros(1, 2, 3, 4, 5)
    tb0 = zeros(0, 3, 32, 32); tone = zeros(1, 3, 1, 1); tlabel = tensor([[0, 1], [1, 2]], dtype="uint8")
    f1 = x -> x; f0 = () -> 1; f2 = (a, b) -> a; fe = x -> error("no")
    l0 = []; l3 = [1, 2, 3]; lm = [[1, 2], [3]]; ln = [none, 1, "a"]; ls = ["a", "b", "a"]
    lself = [1]; lself.append(lself); lself.append(lself)
    tself = [ts]; tself.append(tself); vself = ["a"]; vself.append(vself); mself = [tm]; mself.append([mself, mself])
    rself = {image: 1, a: [tm]}; rself.image = rself; rself.a.append(rself); pself = {path: []}; pself.path.append(pself)
    deep = []; for i in range(5000) { deep = [deep] }
    shared = [1]; for i in range(60) { shared = [shared, shared] }
    r0 = {}; r1 = {a: 1, b: "x"}; rc = {a: [1, 2], b: ["x", "y"]}; rt = {image: tb, label: [0, 1]}
    rch = {before: tb, after: tb, mask: zeros(2, 32, 32).astype("uint8")}; rlow = {low: tb, high: rand(2, 3, 64, 64)}
    tab = table(rc); tab0 = table([]); rg = range(10); rgbig = range(10000000000)
    enc = swin(image=32, window=2, embed=8, depths=[1, 1, 1], heads=[1, 1, 1], seed=1)
    encv = vit(image=32, patch=16, embed=8, depth=1, heads=1, seed=1)
    cls = classifier(encv, 3, seed=1); seg = segmenter(enc, 3, width=8, seed=1); sup = super_resolver(enc, 2, seed=1)
    chd = change_detector(enc, width=8, seed=1); sim = simmim(enc, seed=1)
    ras = raster("SCENES/naip/m_4709963_se_14_1_20200831.tif"); ds = geopile("SCENES").take(2); ds0 = ds.take(0)
    fig = plot([1, 2]); dom = uniform(0, 1); pru = asha()
    swp = sweep({x: [1, 2, 3]}, p -> {v: p.x}, store=":memory:", minimize="v")
    """

  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  private static let integers = words(
    """
    0 1 -1 2 3 4 5 7 8 16 32 64 100 -2 65536 1e10 -1e10 1e18 2.5 2^31 2^32 2^63 -(2^63) 9007199254740992
    -9007199254740992
    """
  )

  private static let numbers = words(
    "0 1 -1 2 3 7 32 0.5 0.1 1.5 nan inf -inf 1e10 -1e10 2^63 1e300 1e-300 true ts 255 65536"
  )

  private static let tensors = words(
    """
    t0 t03 ts t11 tv tm ti tb tn tbool tu8 ti64 tf64 tu16 ti16 twide tbig t5 tb0 tone tlabel tm.T tb[0] l3 rg true 3
    tm.expand(5,3,4) [[1,2],[3,4]] tn.astype("float64") tm.astype("int64") tb.astype("float64") tb.astype("uint8")
    rand(4,3,3,3) rand(6) zeros(3,0,4) ones(1,1,4,4)
    """
  )

  private static let strings = [
    #""""#, #""a""#, #""é😀""#, #""v""#, #""image""#, #""ij,jk->ik""#, #""->""#, #""float32""#,
    #""out.png""#,
    #""out.tif""#, #""out.npy""#, #""/nonexistent/x""#, #""train""#, #""rgb""#, #"".3f""#,
    #"">1000""#, "'{}'",
    #""d""#, #""%""#, #""\u{0}""#, #""../x""#, #""a\nb""#, #"":memory:""#,
  ]

  /// By the type that a parameter's declaration names.
  static let byType: [String: [String]] = [
    "number": numbers, "integer": integers, "tensor": tensors, "string": strings,
    "bool": words("0 1 2 true false none"),
    "integer or list": integers
      + words("[0] [1] [2,2] [0,0] [-1,-1] [1e10,1e10] [1e18] [] [4,4,4] [0,-1] [3,-1] rg l3"),
    "list of integers": words(
      "[] [0] [1,2] [-1] [1e10] [1e18,1] [2,2] [1,1,1] [0,0,8,8] [-5,-5,10,10] [0,0,1e10,1e10] rg rgbig l3"
    ),
    "list of numbers": words(
      "[] [0] [0,1] [1,0] [nan,nan] [inf,-inf] [1e300,1e300] [-1,2] rg rgbig [2,98] [0.1,0.2,0.3] [0,0,0]"
    ),
    "list of strings": words(#"[] ["a"] ["a","b"] ["",""] ls ["red","green","blue"] ["é"]"#),
    "list of tensors": words("[] [tm,tm] [tm,tv] tb [t0,t0] [tu8,tf64] [ts,ts] [twide,twide] rg"),
    "list": words("l0 l3 lm ln ls lself tself [nan,1,nan] deep shared rg rgbig"),
    "record": words("r0 r1 rc rt rch rself"), "function": words("f1 f0 f2 fe len sum print"),
    "table": words("tab tab0 swp"), "model": words("enc encv cls seg chd sup sim"),
    "raster": ["ras"],
    "dataset": words("ds ds0"), "figure": ["fig"], "sweep": ["swp"], "pruner": ["pru"],
    "dataset or list of batches": words("ds ds0 [rt] [rch] [rlow] [] [{}] [rt,rch]"),
    "record or tensor": words("rt rch rlow tb ti tb0 r0 t0"), "number or tensor": numbers + tensors,
  ]

  /// Lists and records that hold themselves, or others without end.
  static let bottomless = words("lself tself vself mself rself pself deep shared")

  static let anything =
    words(
      """
      none true false 0 -1 nan inf 1e10 2^63 1e300 l0 l3 lm ln ls lself tself r0 r1 rself rc rt rch rlow tab tab0 rg rgbig deep
      shared enc encv cls seg chd sup sim ras ds ds0 fig swp dom pru f1 f0 f2 fe len t0 ts tm tn tu8 tf64 tb [[],[]]
      [nan] [1e18] range(0) range(5,0,-1)
      """
    ) + strings
}
