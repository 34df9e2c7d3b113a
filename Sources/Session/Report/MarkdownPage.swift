/// Markdown as a page of its own.
package enum MarkdownPage {
  /// Returns an HTML page that refers to nothing outside itself.
  package static func html(title: String, markdown: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(HTMLText.escaped(title))</title>
    <style>\(HTMLReport.style)</style>
    </head>
    <body>
    \(MarkdownText.html(markdown))
    </body>
    </html>

    """
  }
}
