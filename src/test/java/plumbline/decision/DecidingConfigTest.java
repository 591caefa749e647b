package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.facts.Thresholds;
import plumbline.rules.Yaml;

class DecidingConfigTest {

  private static final String POINTS =
      """
      scoring:
        unit: points
        categories:
          behavior: {cap: 20, freeze_above: 100}
          fit: {weight: 0.4, floor: -50}
        freeze_above: 500
        thresholds: {qualified: 100, nurturing: 50.5, unqualified: -10}
      activity_types:
        demo: {half_life_days: 10}
        visit: {half_life_days: 0.25}
        careers:
      company_sizes:
        - {name: small, below_employees: 100}
        - {name: large}
      channels: {web: {}, phone:}
      routing:
        teams: [one, two]
        by_company_size: {large: one}
        fallback: two
      limits: {max_firings: 50}
      """;

  private static DecidingConfig read(String text) {
    Yaml.Node root = Yaml.read("demand-generation.yaml", text);
    DecidingConfig config = DecidingConfig.read(root);
    root.done();
    assertEquals(List.of(), root.errors());
    return Objects.requireNonNull(config);
  }

  private static String shipped() throws IOException {
    return Files.readString(Path.of("config/demand-generation.yaml"));
  }

  private static DecidingConfig shippedConfig() throws IOException {
    DecidingConfig config = DecidingConfig.read(Yaml.read("demand-generation.yaml", shipped()));
    assertNotNull(config);
    return config;
  }

  @Test
  void theShippedFileCountsInFractions() throws IOException {
    DecidingConfig config = shippedConfig();
    assertEquals(Unit.FRACTION, config.unit());
    assertEquals(
        List.of("engagement", "firmographic", "demographic"),
        List.copyOf(config.categories().keySet()));
    assertEquals(
        new Category(
            "engagement", new BigDecimal("0.4"), BigDecimal.ZERO, new BigDecimal("100"), null),
        config.categories().get("engagement"));
    assertEquals(
        new Thresholds(new BigDecimal("0.7"), new BigDecimal("0.5"), new BigDecimal("0.2")),
        config.thresholds());
    assertEquals(
        List.of("content", "seo", "paid_ads", "social", "referral", "direct", "partner"),
        config.sources());
    assertEquals(10_000, config.maxFirings());
    assertEquals("inside_sales_team", config.routing().fallback());
    assertEquals(
        Map.of(
            "enterprise", "enterprise_team",
            "mid_market", "mid_market_team",
            "small_business", "smb_team"),
        config.routing().byCompanySize());
    assertEquals("smb_team", config.teams().forCompanySize("small_business"));
    assertEquals(6, config.teams().names().size());
    assertEquals(
        new ActivityType("demo_request", Duration.ofDays(45)),
        config.activityTypes().get("demo_request"));
    assertEquals(19, config.activityTypes().size());
  }

  @Test
  void pointsHaveDefaultsOfTheirOwn() {
    DecidingConfig config = read(POINTS);
    assertEquals(
        new Category(
            "behavior", BigDecimal.ONE, null, new BigDecimal("20"), new BigDecimal("100.0")),
        config.categories().get("behavior"));
    assertEquals(
        new Category("fit", new BigDecimal("0.40"), new BigDecimal("-50"), null, null),
        config.categories().get("fit"));
    assertEquals(new BigDecimal("500"), config.freezeAbove());
    assertEquals(
        new ActivityType("visit", Duration.ofHours(6)), config.activityTypes().get("visit"));
    assertEquals(new ActivityType("careers", null), config.activityTypes().get("careers"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, small_business",
    "99, small_business",
    "100, mid_market",
    "999, mid_market",
    "1000, enterprise",
    "2147483647, enterprise"
  })
  void aBandEndsBelowItsBound(int employees, String band) throws IOException {
    assertEquals(band, shippedConfig().companySize(employees));
  }

  @Test
  void anUnknownSizeIsInNoBand() throws IOException {
    assertNull(shippedConfig().companySize(null));
  }

  @Test
  void theCanonicalTextReadsBackToAnEqualConfig() throws IOException {
    for (DecidingConfig config : List.of(shippedConfig(), read(POINTS))) {
      DecidingConfig back = DecidingConfig.parse(config.canonical());
      assertEquals(config, back);
      assertEquals(config.canonical(), back.canonical());
    }
  }

  @Test
  void theCanonicalTextIsFixedToTheByte() {
    assertEquals(
        "{\"scoring\":{\"unit\":\"points\",\"categories\":{\"behavior\":{\"weight\":1,\"cap\":20,"
            + "\"freeze_above\":100},\"fit\":{\"weight\":0.4,\"floor\":-50}},\"freeze_above\":500,"
            + "\"thresholds\":{\"qualified\":100,\"nurturing\":50.5,\"unqualified\":-10}},"
            + "\"activity_types\":{\"demo\":{\"half_life_ms\":864000000},"
            + "\"visit\":{\"half_life_ms\":21600000},\"careers\":{}},"
            + "\"company_sizes\":[{\"name\":\"small\",\"below_employees\":100},"
            + "{\"name\":\"large\"}],\"channels\":{\"web\":{},\"phone\":{}},"
            + "\"routing\":{\"teams\":[\"one\",\"two\"],\"by_company_size\":{\"large\":\"one\"},"
            + "\"fallback\":\"two\"},\"limits\":{\"max_firings\":50}}\n",
        read(POINTS).canonical());
  }

  @Test
  void onlyWhatDecidesIsInTheCanonicalText() throws IOException {
    String canonical = shippedConfig().canonical();
    String other =
        shipped()
            .replaceAll("(?m)^#.*$", "# another comment")
            .replace("over_days: 30", "over_days: 14")
            .replace("enterprise software", "ironmongery")
            .replace("per_day: 1000", "per_day: 7")
            .replace("weight: 0.4", "weight: 0.40")
            .replace("cap: 100", "cap: 100.00");
    DecidingConfig same = DecidingConfig.read(Yaml.read("demand-generation.yaml", other));
    assertNotNull(same);
    assertEquals(canonical, same.canonical());
    DecidingConfig different =
        DecidingConfig.read(
            Yaml.read("d.yaml", shipped().replace("half_life_days: 45", "half_life_days: 46")));
    assertNotNull(different);
    assertNotEquals(canonical, different.canonical());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "weight: 0.2|weight: 0.3|weights|the weights must sum to 1",
        "weight: 0.2|weight: 0.205|too_precise|at most 2 decimals",
        "qualified: 0.7|qualified: 0.5|order|must fall",
        "below_employees: 1000 }|below_employees: 100 }|bands|must end above 100 employees",
        "{ name: enterprise }|{ name: mid_market }|bands|stands here twice",
        "{ name: enterprise }|{ name: enterprise, below_employees: 5000 }|bands|the last band",
        "{ name: mid_market, below_employees: 1000 }|{ name: mid_market }|bands|must say below",
        "fallback: inside_sales_team|fallback: inside_sale_team|unknown_value|inside_sales_team\"?",
        "unit: fraction|unit: fractions|unknown_value|did you mean \"fraction\"?",
        "cap: 100|cap: 101|out_of_range|0 to 100",
        "cap: 100|cap: 0|bounds|below the cap",
      })
  void aContradictionIsNamed(String good, String bad, String code, String says) throws IOException {
    Yaml.Node root = Yaml.read("d.yaml", shipped().replace(good, bad));
    assertNull(DecidingConfig.read(root));
    assertEquals(code, root.errors().get(0).code());
    String message = root.errors().get(0).message();
    assertTrue(message.contains(says), message);
  }

  @Test
  void noBandsAreAnError() {
    String bands = "company_sizes:\n  - {name: small, below_employees: 100}\n  - {name: large}\n";
    Yaml.Node root = Yaml.read("d.yaml", POINTS.replace(bands, "company_sizes: []\n"));
    assertNull(DecidingConfig.read(root));
    assertEquals(
        "d.yaml:12:1: company_sizes: there must be at least one band [bands]",
        root.errors().get(0).toString());
  }

  @Test
  void theRecordsRefuseWhatTheReaderDoes() throws IOException {
    DecidingConfig good = shippedConfig();
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new DecidingConfig(
                Unit.FRACTION,
                Map.of(
                    "x",
                    new Category(
                        "x", new BigDecimal("0.9"), BigDecimal.ZERO, BigDecimal.TEN, null)),
                null,
                good.thresholds(),
                good.activityTypes(),
                good.companySizes(),
                good.sources(),
                good.routing(),
                1));
    assertThrows(
        IllegalArgumentException.class, () -> new Routing(List.of("a"), Map.of(), "another"));
    assertThrows(IllegalArgumentException.class, () -> new ActivityType("x", Duration.ofNanos(5)));
    assertThrows(IllegalArgumentException.class, () -> DecidingConfig.parse("{\"scoring\":{}}"));
    assertThrows(IllegalArgumentException.class, () -> DecidingConfig.parse("nothing"));
  }
}
