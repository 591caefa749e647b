package plumbline.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** One bad request of {@code bad-requests.yaml}, which says how it is written. */
public record BadRequest(JsonNode spec) {
  private static final String LEAD = "{\"lead_id\":\"bad\",\"source\":\"seo\",";

  /** All of them. */
  public static Stream<BadRequest> all() {
    try (InputStream in = BadRequest.class.getResourceAsStream("/bad-requests.yaml")) {
      JsonNode specs = new YAMLMapper().readTree(in);
      return StreamSupport.stream(specs.spliterator(), false).map(BadRequest::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String name() {
    return spec.get("name").asText();
  }

  public String method() {
    return spec.path("method").asText("POST");
  }

  public String path() {
    return spec.path("path").asText("/v1/leads") + "x".repeat(spec.path("longer").asInt());
  }

  public int status() {
    return spec.get("status").asInt();
  }

  public String code() {
    return spec.get("code").asText();
  }

  /** Where the fault lies; null where the whole problem has the code. */
  public @Nullable String pointer() {
    return spec.path("pointer").textValue();
  }

  /** True where nothing but the body is wrong. */
  public boolean isAboutTheBody() {
    return method().equals("POST")
        && !spec.has("path")
        && !spec.has("headers")
        && !spec.has("gzip")
        && pointer() != null;
  }

  /** Lines, such as {@code Content-Type: application/json}. */
  public List<String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    if (method().equals("POST")) {
      headers.put("Content-Type", "application/json");
    }
    if (spec.has("gzip")) {
      headers.put("Content-Encoding", "gzip");
    }
    spec.path("headers")
        .properties()
        .forEach(
            header -> {
              if (header.getValue().isNull()) {
                headers.remove(header.getKey());
              } else {
                headers.put(header.getKey(), header.getValue().asText());
              }
            });
    List<String> lines = new ArrayList<>();
    headers.forEach((name, value) -> lines.add(name + ": " + value));
    return lines;
  }

  /** The bytes to be sent. */
  public byte[] body() {
    byte[] body =
        spec.has("hex")
            ? HexFormat.of().parseHex(spec.get("hex").asText())
            : text().getBytes(StandardCharsets.UTF_8);
    return spec.has("gzip") ? gzip(body) : body;
  }

  private String text() {
    if (spec.has("lead")) {
      return LEAD + spec.get("lead").asText() + "}";
    } else if (spec.has("activity")) {
      return LEAD + "\"activities\":[{" + spec.get("activity").asText() + "}]}";
    } else if (spec.has("location")) {
      return LEAD + "\"location\":{" + spec.get("location").asText() + "}}";
    } else if (spec.has("metadata")) {
      return LEAD + "\"metadata\":{" + spec.get("metadata").asText() + "}}";
    } else if (spec.has("repeat")) {
      JsonNode parts = spec.get("repeat");
      String middle = parts.get(1).asText().repeat(parts.get(2).asInt());
      return parts.get(0).asText() + middle + parts.get(3).asText();
    }
    return spec.path("body").asText("");
  }

  private static byte[] gzip(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public String toString() {
    return name();
  }
}
