package plumbline.backtest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Contribution;
import plumbline.facts.FactsJson;

/** A report as JSON, its numbers as decimals without needless zeros. */
public final class BacktestJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, writing((at, to) -> to.writeString(text(at))))
                  .addDeserializer(Instant.class, new ReadInstant())
                  .addSerializer(
                      BigDecimal.class,
                      writing((number, to) -> to.writeNumber(FactsJson.number(number))))
                  .addSerializer(
                      Contribution.Standing.class,
                      writing((each, to) -> to.writeString(each.name().toLowerCase(Locale.ROOT)))))
          .build();

  private BacktestJson() {}

  /** How a value is written. */
  private interface Writing<T> {
    void write(T value, JsonGenerator to) throws IOException;
  }

  private static <T> JsonSerializer<T> writing(Writing<T> how) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator to, SerializerProvider provider)
          throws IOException {
        how.write(value, to);
      }
    };
  }

  private static final class ReadInstant extends JsonDeserializer<Instant> {
    @Override
    public Instant deserialize(JsonParser from, DeserializationContext context) throws IOException {
      return Instant.parse(from.getText());
    }
  }

  private static String text(Instant at) {
    return FactsJson.instant(at);
  }

  /** One JSON document. */
  public static String write(BacktestReport report) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report);
    } catch (JacksonException e) {
      throw new IllegalStateException("a report that cannot be written", e);
    }
  }

  /** The same as plain values: maps, lists, texts, decimals; for a page. */
  static Map<String, @Nullable Object> tree(BacktestReport report) {
    try {
      return MAPPER.readValue(
          write(report), new TypeReference<LinkedHashMap<String, @Nullable Object>>() {});
    } catch (JacksonException e) {
      throw new IllegalStateException("a report that cannot be read", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static BacktestReport read(String json) {
    try {
      return MAPPER.readValue(json, BacktestReport.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no report: " + e.getMessage(), e);
    }
  }
}
