package plumbline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;
import plumbline.rules.Yaml;

/** A few small rules under the shipped config, for tests that are not about rules. */
public final class TestRules {
  /** A demo request is 40 points, a software company 50; bands and one team. */
  private static final Map<String, String> SMALL =
      Map.of(
          "scoring/points.drl",
          """
          package scoring
          import plumbline.facts.*
          rule "Asked for a demo" @id("engagement.demo-request") @limit("1/day")
          when $demo : Activity( type == "demo_request" )
          then insert( Points.engagement( 40, $demo, "asked for a demo" ) ); end
          rule "Viewed a page" @id("engagement.page-view")
          when $view : Activity( type == "page_view" )
          then insert( Points.engagement( 1, $view, "viewed a page" ) ); end
          rule "Software company" @id("firmographic.software")
          when Lead( industry == "software" )
          then insert( Points.firmographic( 100, "software company" ) ); end
          rule "Director" @id("demographic.director")
          when Lead( jobTitle == "director" )
          then insert( Points.demographic( 100, "a director" ) ); end
          rule "Throws" @id("demographic.throws")
          when $lead : Lead( text( "fail" ) != null )
          then insert( Points.demographic( Integer.parseInt( $lead.text( "fail" ) ), "no" ) ); end
          """,
          "qualification/bands.drl",
          """
          package qualification
          import plumbline.facts.*
          rule "Qualified" @id("qualification.qualified")
          when Thresholds( $least : qualified ) Score( $score : value, value >= $least )
          then insert( Qualification.qualified( $score + " reaches " + $least ) ); end
          rule "Nurturing" @id("qualification.nurturing")
          when Thresholds( $least : unqualified, $most : qualified ) Score( value >= $least, value < $most )
          then insert( Qualification.nurturing( "worth writing to" ) ); end
          rule "Unqualified" @id("qualification.unqualified")
          when Thresholds( $least : unqualified ) Score( value < $least )
          then insert( Qualification.unqualified( "too little is known" ) ); end
          """,
          "routing/teams.drl",
          """
          package routing
          import plumbline.facts.*
          rule "Large company" @id("routing.enterprise")
          when Lead( companySize == "enterprise" )
          then insert( Route.to( "enterprise_team", 10, "a large company" ) ); end
          """);

  private TestRules() {}

  /** The deciding part of the shipped config. */
  public static DecidingConfig config() {
    try {
      Yaml.Node root =
          Yaml.read(
              "demand-generation.yaml", Files.readString(Path.of("config/demand-generation.yaml")));
      return Objects.requireNonNull(DecidingConfig.read(root), () -> root.errors().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rules this project ships, compiled under the config it ships. */
  public static Decide shipped() {
    try {
      return Decide.compile(RuleFiles.read(Path.of("rules")), config());
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The small rules, compiled. */
  public static Decide small() {
    return with(Map.of());
  }

  /** The texts of the small rules, by path. */
  public static Map<String, String> smallTexts() {
    return SMALL;
  }

  /** Writes the small rules below a folder, for a program that reads them; they compile faster. */
  public static void writeSmall(Path folder) {
    SMALL.forEach(
        (name, text) -> {
          try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, text);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** The small rules with other files in place of theirs or beside them. */
  public static Decide with(Map<String, String> files) {
    Map<String, String> all = new HashMap<>(SMALL);
    all.putAll(files);
    try {
      return Decide.compile(new RuleFiles(all), config());
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }
}
