package plumbline.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;

/** What is written keeps the bytes it always had: those Jackson and the JDK write. */
class JsonTextProperties {
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  @Property
  void anyTextIsWrittenAsJacksonDoes(@ForAll List<String> texts) throws IOException {
    StringWriter expected = new StringWriter();
    JsonText json = new JsonText(16).object();
    try (JsonGenerator jackson = new JsonFactory().createGenerator(expected)) {
      jackson.writeStartObject();
      for (String text : texts) {
        jackson.writeStringField(text, text);
        json.name(text).text(text);
      }
      jackson.writeArrayFieldStart("all");
      json.name("all").array();
      for (String text : texts) {
        jackson.writeString(text);
        json.text(text);
      }
      jackson.writeNull();
      json.text(null);
      jackson.writeNumber(texts.size());
      json.number(texts.size());
      jackson.writeBoolean(texts.isEmpty());
      json.flag(texts.isEmpty());
      jackson.writeEndArray();
      jackson.writeEndObject();
    }
    assertEquals(expected.toString(), json.endArray().endObject().toString());
  }

  @Property
  void everyCharacterIsWrittenAsJacksonDoes(@ForAll char c) throws IOException {
    anyTextIsWrittenAsJacksonDoes(List.of("a" + c, String.valueOf(c)));
  }

  @Property
  void aNumberHasNoNeedlessZeros(
      @ForAll @BigRange(min = "-1000000000000", max = "1000000000000") @Scale(6)
          BigDecimal number) {
    String expected = number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    assertEquals(expected, FactsJson.number(number));
    assertEquals(expected, FactsJson.number(number.setScale(9)));
  }

  @Property
  void anInstantIsWrittenAsTheJdkDoesAndReadAgain(
      @ForAll @LongRange(min = -70_000_000_000_000L, max = 400_000_000_000_000L) long millis) {
    Instant instant = Instant.ofEpochMilli(millis);
    String text = FactsJson.instant(instant);
    assertEquals(INSTANT.format(instant), text);
    if (text.length() == 24) {
      assertEquals(instant, FactsJson.readInstant(text));
    }
  }
}
