package plumbline.testing;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tags that tell leads apart, and rules that repeat them in every stage, some matched plainly and
 * some by the engine: a decision shows whose facts it was made on.
 */
public final class Tags {
  private static final Pattern TAG = Pattern.compile("tag[0-9]+x");

  /** To be had beside the small rules. */
  public static final Map<String, String> RULES =
      Map.of(
          "scoring/tags.drl",
          """
          package scoring
          import plumbline.facts.*
          rule "Tagged lead" @id("demographic.tag")
          when $lead : Lead( text( "tag" ) != null )
          then insert( Points.demographic( 1, $lead.text( "tag" ) ) ); end
          rule "Tagged activity" @id("engagement.tag")
          when $did : Activity( asset != null )
          then insert( Points.engagement( 1, $did, $did.asset() ) ); end
          rule "Tagged all over" @id("firmographic.tag")
          when $lead : Lead( text( "tag" ) != null ) forall( Activity( asset != null ) )
          then insert( Points.firmographic( 1, "all of " + $lead.text( "tag" ) ) ); end
          """,
          "segmentation/tags.drl",
          """
          package segmentation
          import plumbline.facts.*
          rule "Tagged segment" @id("segment.tag")
          when $lead : Lead( text( "tag" ) != null )
          then insert( Segment.of( $lead.text( "tag" ), "tagged" ) ); end
          """,
          "qualification/tags.drl",
          """
          package qualification
          import plumbline.facts.*
          rule "Tagged and qualified" @id("qualification.by-tag")
          when $lead : Lead( text( "tag" ) != null )
          then insert( Qualification.qualified( "for " + $lead.text( "tag" ) ) ); end
          """,
          "routing/tags.drl",
          """
          package routing
          import plumbline.facts.*
          rule "Tagged route" @id("routing.tag")
          when $lead : Lead( text( "tag" ) != null )
          then insert( Route.to( "enterprise_team", 20, "because of " + $lead.text( "tag" ) ) ); end
          """);

  private Tags() {}

  public static String of(int number) {
    return "tag" + number + "x";
  }

  /** Every tag a text shows. */
  public static Set<String> in(String text) {
    Set<String> tags = new TreeSet<>();
    Matcher matcher = TAG.matcher(text);
    while (matcher.find()) {
      tags.add(matcher.group());
    }
    return tags;
  }
}
