/// Texts to begin with where no small file of the project will do.
extension Reader {
  static let arrays = ["<f4", ">i8", "|b1"].map { type in
    let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (1, 3), }"
    let size = type == "<f4" ? 12 : type == ">i8" ? 24 : 3
    return "\u{93}NUMPY\u{1}\u{0}v\u{0}" + header
      + String(repeating: " ", count: 117 - header.count) + "\n"
      + String(repeating: "\u{1}", count: size)
  }

  /// Of Python's oldest protocol, which is text; its number makes them known as pickles.
  static let pickles = [
    "(dp0\nS'a'\np1\nI1\nsS'b'\np2\n(lp3\nI1\naI2\nas.",
    "ctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nI4\ntQI0\n(I2\nI2\nt(I2\nI1\ntI00\nNtR.",
    "cbuiltins\nlist\n((I1\nI2\nI3\ntp0\ntRp1\ng0\na.",
    "ccollections\nOrderedDict\n((lp0\n(S'a'\nI1\ntatR.",
    "(lp0\ng0\na.", "cposix\nsystem\n(S'true'\ntR.", "c_codecs\nencode\n(S'abc'\nS'latin1'\ntR.",
  ].map { "\u{80}\u{2}" + $0 }

  static let json = [
    "{\"a\": [1, 2.5, -3e10, true, null, \"x\\u00e9\\ud83d\\ude00\"], \"b\": {\"c\": {}}}",
    "[[[[1]]]]",
    "{\"a\": NaN, \"b\": -Infinity, \"c\": 9007199254740993}",
    "[{\"x\": 1, \"y\": \"a\"}, {\"x\": 2}]",
  ]

  static let tables = [
    "name,acc,n\na,0.5,1\nb,,2\n\"c, d\",nan,3\n", "a;b\n1;2\n3;4\n", "a\tb\r\n1\t\"x\"\"y\"\r\n",
    "id\n007\n9007199254740993\n",
  ]

  static let documents = [
    "a: 1\nb:\n  - x\n  - {c: 2}\n", "base: &b {x: 1}\nmore:\n  <<: *b\n  y: 2\n",
    "a: &a [1]\nb: [*a, *a]\n",
    "x: |\n  text\n  more\ny: 2024-01-01\nz: 0x1F\n",
  ]

  static let notebooks = [
    """
    {"cells": [{"cell_type": "code", "execution_count": 1, "id": "a", "metadata": {"tags": ["raises-exception"]},
    "outputs": [{"name": "stdout", "output_type": "stream", "text": ["3\\n"]}], "source": ["x = 1\\n", "x + 2"]},
    {"cell_type": "markdown", "metadata": {}, "source": "# Title"}], "metadata": {"kernelspec": {"name": "gfm"}},
    "nbformat": 4, "nbformat_minor": 5}
    """
  ]

  static let sessions = [
    "# gfm session 1\n# version: 0.1.0\n# seed: 1\n# threads: 2\n# width: 80\n# data: /tmp/a (0123456789abcdef)\n"
      + "# %% [started]\nx = 1\n# %% [failed]\nprint(x)\n#> 1\n# %% [undo]\n# %% [end]\n",
    "param a = 1\nparam b = \"x\"  # a name\n# %% [markdown]\n# text\n# %% cell\na + 1\n#> 2\n",
  ]

  static let virtual = [
    """
    <VRTDataset rasterXSize="16" rasterYSize="16"><SRS>EPSG:4326</SRS><GeoTransform>0,1,0,0,0,-1</GeoTransform>
    <VRTRasterBand dataType="Byte" band="1"><NoDataValue>0</NoDataValue><ColorInterp>Gray</ColorInterp>
    <SimpleSource><SourceFilename relativeToVRT="1">seed.tif</SourceFilename><SourceBand>1</SourceBand>
    <SrcRect xOff="0" yOff="0" xSize="16" ySize="16"/><DstRect xOff="0" yOff="0" xSize="16" ySize="16"/>
    </SimpleSource></VRTRasterBand></VRTDataset>
    """,
    """
    <VRTDataset rasterXSize="16" rasterYSize="16"><VRTRasterBand dataType="Float32" band="1" subClass="VRTDerivedRasterBand">
    <PixelFunctionType>sum</PixelFunctionType><SourceTransferType>Float32</SourceTransferType><ComplexSource>
    <SourceFilename relativeToVRT="1">seed.tif</SourceFilename><SourceBand>1</SourceBand><ScaleRatio>2</ScaleRatio>
    <LUT>0:0,255:10</LUT></ComplexSource></VRTRasterBand></VRTDataset>
    """,
    """
    <VRTDataset rasterXSize="16" rasterYSize="16"><VRTRasterBand dataType="Byte" band="1" subClass="VRTRawRasterBand">
    <SourceFilename relativeToVRT="1">seed.tif</SourceFilename><ImageOffset>0</ImageOffset><PixelOffset>1</PixelOffset>
    <LineOffset>16</LineOffset></VRTRasterBand></VRTDataset>
    """,
  ]

  /// Places and values that no map has.
  static let strangeRasters = [
    ("EPSG:4326", "1e25,1,0,0,0,-1", "<NoDataValue>nan</NoDataValue>"),
    ("EPSG:4326", "-9000,500,0,1e300,0,-1e300", "<Scale>1e308</Scale><Offset>-1e308</Offset>"),
    ("EPSG:4326", "nan,1,0,0,0,inf", "<NoDataValue>1e999</NoDataValue>"),
    ("EPSG:4326", "0,1e-320,0,0,0,-1e-320", "<NoDataValue>-9223372036854775808</NoDataValue>"),
    ("EPSG:4326", "170,2,0,89,0,-2", "<Scale>0</Scale><Offset>nan</Offset>"),
    ("EPSG:32614", "1e18,1e15,1e15,-1e18,1e15,-1e15", "<NoDataValue>255</NoDataValue>"),
    ("EPSG:32614", "0,0,0,0,0,0", "<Scale>-1e-320</Scale>"),
    ("EPSG:3031", "-100,10,0,100,0,-10", "<NoDataValue>7</NoDataValue>"),
    ("EPSG:3857", "2e7,1e6,0,0,0,-1e6", "<ColorInterp>Alpha</ColorInterp>"),
  ].flatMap { system, transform, tags in
    ["Byte", "Float32", "Int64", "CFloat32"].map { type in
      """
      <VRTDataset rasterXSize="16" rasterYSize="16"><SRS>\(system)</SRS><GeoTransform>\(transform)</GeoTransform>
      <VRTRasterBand dataType="\(type)" band="1">\(tags)<SimpleSource><SourceFilename relativeToVRT="1">seed.tif
      </SourceFilename><SourceBand>1</SourceBand><SrcRect xOff="0" yOff="0" xSize="16" ySize="16"/>
      <DstRect xOff="0" yOff="0" xSize="16" ySize="16"/></SimpleSource></VRTRasterBand></VRTDataset>
      """.replacing("\n", with: "")
    }
  }

  static let outlines = [
    """
    {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:26914"}}, "features": [{"type":
    "Feature", "properties": {"a": 1}, "geometry": {"type": "Polygon", "coordinates": [[[1, 1], [9, 1], [9, 9], [1, 1]]]}}]}
    """,
    "{\"type\": \"MultiPolygon\", \"coordinates\": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]}",
  ]
}
