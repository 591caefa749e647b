package plumbline.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** One request at a time, where no load is meant. */
final class Http {
  private static final int TIMEOUT_MS = 30_000;

  private Http() {}

  /** An answer. */
  record Answer(int status, String body) {}

  static Answer get(URI uri) throws IOException {
    return answer(connection(uri));
  }

  static Answer post(URI uri, String json) throws IOException {
    HttpURLConnection connection = connection(uri);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
    return answer(connection);
  }

  private static HttpURLConnection connection(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MS);
    connection.setReadTimeout(TIMEOUT_MS);
    return connection;
  }

  private static Answer answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      String text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(status, text);
    }
  }
}
