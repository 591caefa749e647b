package plumbline.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A client that sends exactly what it is told to, however wrong that is. */
final class RawHttp {
  private static final int TIMEOUT_MS = 10_000;

  /** What came back; header names in lower case. */
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private final int port;

  RawHttp(int port) {
    this.port = port;
  }

  Answer get(String path, String... headers) {
    return send("GET", path, new byte[0], headers);
  }

  Answer postJson(String path, String body, String... headers) {
    String[] all = new String[headers.length + 1];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Content-Type: application/json";
    return send("POST", path, body.getBytes(StandardCharsets.UTF_8), all);
  }

  /** Adds Host, Content-Length and Connection where they are not among the headers. */
  Answer send(String method, String path, byte[] body, String... headers) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("host", "Host: localhost:" + port);
    lines.put("connection", "Connection: close");
    if (body.length > 0) {
      lines.put("content-length", "Content-Length: " + body.length);
    }
    for (String header : headers) {
      lines.put(header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT), header);
    }
    if (lines.containsKey("transfer-encoding")) {
      lines.remove("content-length");
    }
    String head = method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", lines.values());
    return exchange(join((head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1), body));
  }

  /** Sends these bytes and reads until the server closes. */
  Answer exchange(byte[] request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer parse(String text) {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IllegalStateException("no HTTP answer: " + text);
    }
    String[] lines = text.substring(0, end).split("\r\n");
    int status = Integer.parseInt(lines[0].split(" ")[1]);
    String rest = text.substring(end + 4);
    if (status == 100) {
      return parse(rest);
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 2));
    }
    return new Answer(status, headers, rest);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
