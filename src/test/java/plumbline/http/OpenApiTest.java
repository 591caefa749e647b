package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import plumbline.lead.Explanations;
import plumbline.lead.Intake;
import plumbline.lead.IntakeLimits;
import plumbline.lead.Invalid;
import plumbline.lead.LeadReads;
import plumbline.lead.Leads;
import plumbline.lead.Vocabulary;

/** The description of the API and the routes say the same. */
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
  private static final Instant NOW = Instant.parse("2026-01-15T10:00:00Z");
  private static final Intake INTAKE =
      new Intake(
          new Vocabulary(Set.of("demo_request"), Set.of("seo", "partner"), Set.of("enterprise")),
          IntakeLimits.DEFAULT);

  private final JsonNode openApi = read();

  @Test
  void everyRouteIsDescribedAndEveryDescriptionIsARoute() {
    Map<String, String> described = new TreeMap<>();
    operations().forEach((name, operation) -> described.put(name, permission(operation)));
    Map<String, String> routed = new TreeMap<>();
    endpoints().forEach(e -> routed.put(name(e), String.valueOf(e.permission())));

    assertEquals(routed, described);
  }

  @Test
  void everyQueryParameterIsDescribedAndEveryDescribedOneIsKnown() {
    Map<String, Set<String>> described = new TreeMap<>();
    operations().forEach((name, operation) -> described.put(name, parameters(operation, "query")));
    Map<String, Set<String>> known = new TreeMap<>();
    endpoints().forEach(e -> known.put(name(e), e.parameters()));

    assertEquals(known, described);
  }

  @Test
  void everyPartOfAPathIsAParameter() {
    openApi
        .get("paths")
        .properties()
        .forEach(
            path -> {
              Set<String> parts = new TreeSet<>();
              Matcher part = Pattern.compile("\\{(\\w+)}").matcher(path.getKey());
              while (part.find()) {
                parts.add(part.group(1));
              }
              assertEquals(parts, parameters(path.getValue(), "path"), path.getKey());
            });
  }

  @Test
  void everyOperationHasANameASummaryAndAnAnswerForAnythingElse() {
    Set<String> ids = new TreeSet<>();
    operations()
        .forEach(
            (name, operation) -> {
              assertTrue(ids.add(operation.path("operationId").asText()), name);
              assertFalse(operation.path("summary").asText().isEmpty(), name);
              JsonNode responses = operation.path("responses");
              assertTrue(responses.has("200") || responses.has("202"), name);
              assertTrue(operation.path("responses").has("default"), name);
              boolean open = operation.path("security").isArray();
              assertEquals(permission(operation).equals("null"), open, name);
            });
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryComponentIsUsed() {
    Set<String> used = new TreeSet<>();
    for (JsonNode reference : openApi.findValues("$ref")) {
      assertFalse(openApi.at(reference.asText().substring(1)).isMissingNode(), reference.asText());
      used.add(reference.asText());
    }
    openApi
        .get("components")
        .properties()
        .forEach(
            kind ->
                kind.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name -> {
                          if (!kind.getKey().equals("securitySchemes")) {
                            assertTrue(
                                used.contains("#/components/" + kind.getKey() + "/" + name), name);
                          }
                        }));
  }

  @Test
  void thePostedExamplesAreAccepted() throws IOException {
    JsonNode examples =
        openApi.at("/paths/~1v1~1leads/post/requestBody/content/application~1json/examples");
    assertTrue(examples.size() >= 2);
    for (JsonNode example : examples) {
      INTAKE.parse(new ObjectMapper().writeValueAsBytes(example.get("value")), NOW);
    }
  }

  @Test
  void thePostedSchemaKnowsEveryFieldIntakeKnows() {
    JsonNode schemas = openApi.at("/components/schemas");
    for (JsonNode field : names(schemas.at("/posted_lead/properties"))) {
      assertNotUnknown("{\"%s\":7}", field.asText());
    }
    for (JsonNode field : names(schemas.at("/posted_lead/properties/location/properties"))) {
      assertNotUnknown("{\"location\":{\"%s\":7}}", field.asText());
    }
    for (JsonNode field : names(schemas.at("/activity/properties"))) {
      assertNotUnknown("{\"activities\":[{\"%s\":\"7\"}]}", field.asText());
    }
  }

  @Test
  void theExampleDecisionAddsUp() {
    JsonNode decision = openApi.at("/components/examples/decision/value");
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode line : decision.get("contributions")) {
      sum = sum.add(new BigDecimal(line.get("contribution").asText()));
    }
    assertEquals(0, sum.compareTo(new BigDecimal(decision.get("score").asText())), sum.toString());
    Set<String> required = new TreeSet<>();
    openApi.at("/components/schemas/decision/required").forEach(n -> required.add(n.asText()));
    Set<String> shown = new TreeSet<>();
    decision.fieldNames().forEachRemaining(shown::add);
    assertEquals(required, shown);
  }

  private static void assertNotUnknown(String body, String field) {
    try {
      INTAKE.parse(body.formatted(field).getBytes(StandardCharsets.UTF_8), NOW);
    } catch (Invalid e) {
      assertFalse(
          e.faults().stream()
              .anyMatch(f -> f.code().equals("unknown_field") && f.pointer().endsWith("/" + field)),
          field);
    }
  }

  private static List<JsonNode> names(JsonNode object) {
    List<JsonNode> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(n -> names.add(new ObjectMapper().valueToTree(n)));
    assertFalse(names.isEmpty());
    return names;
  }

  private Map<String, JsonNode> operations() {
    Map<String, JsonNode> operations = new TreeMap<>();
    openApi
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        member -> {
                          if (METHODS.contains(member.getKey())) {
                            String method = member.getKey().toUpperCase(Locale.ROOT);
                            operations.put(method + " " + path.getKey(), member.getValue());
                          }
                        }));
    return operations;
  }

  private Set<String> parameters(JsonNode holder, String in) {
    Set<String> names = new TreeSet<>();
    for (JsonNode parameter : holder.path("parameters")) {
      JsonNode resolved =
          parameter.has("$ref")
              ? openApi.at(parameter.get("$ref").asText().substring(1))
              : parameter;
      if (resolved.path("in").asText().equals(in)) {
        names.add(resolved.path("name").asText());
      }
    }
    return names;
  }

  private static String permission(JsonNode operation) {
    return operation.path("x-permission").asText("null");
  }

  private static String name(Endpoint endpoint) {
    return endpoint.method() + " " + endpoint.path();
  }

  /** Routes that are only listed need no service behind them. */
  @SuppressWarnings("NullAway")
  private static List<Endpoint> endpoints() {
    Leads leads = null;
    LeadReads reads = null;
    RuleDoor rules = null;
    Explanations explanations = null;
    Routes routes = new Routes(INTAKE, leads, reads, explanations, rules, InstantSource.system());
    Management management =
        new Management(
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            () -> Management.Readiness.READY);
    return Stream.concat(routes.endpoints().stream(), management.endpoints().stream()).toList();
  }

  static JsonNode read() {
    try (InputStream in = OpenApiTest.class.getResourceAsStream(OpenApi.RESOURCE)) {
      return new YAMLMapper(new YAMLFactory()).readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
