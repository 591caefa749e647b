/**
 * The HTTP front door: {@link plumbline.http.Routes} is the whole API on one screen, and {@link
 * plumbline.http.Problem} the one place where an exception becomes an answer.
 */
@NullMarked
package plumbline.http;

import org.jspecify.annotations.NullMarked;
