/**
 * Everything that knows how Postgres is reached: where it is, the embedded one, its migrations, its
 * connections, and the SQL the features keep in files.
 */
@NullMarked
package plumbline.postgres;

import org.jspecify.annotations.NullMarked;
