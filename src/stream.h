/* Stores past the caches. */
#ifndef NPACT_STREAM_H
#define NPACT_STREAM_H

/* Results of so many bytes leave the caches anyway.  Stored past them, they spare the read of each line before it
 * changes: relu of 10,000,000 elements takes .19 ns each instead of .27.  In place the line has been read, and where
 * ARM's processors see whole lines written they do this by themselves.  A block in the first cache that is streamed
 * out when it is full gains nothing, as nothing is computed meanwhile; and a second loop in drive_rare costs all its
 * functions a quarter in cache (sigmoid .33 instead of .25), for .26 instead of .31 here.
 * (Measured again, with its stores asking each time: no cost in cache, and sigmoid .270 instead of .276, gelu .314 as
 * before; where rare lanes are common, lines that are read again at once make gelu on 3 N(0, 1) 1.2 instead of .52.) */
enum { STREAM_FROM = 16 << 20 };
#if defined(NPACT_SAME)
#define STREAMED(n) ((n) >= STREAM_FROM / sizeof(elem))
INLINE void store(elem *p, vec v, int stream) { stream ? v_stream(p, v) : v_store(p, v); }
#else
#define STREAMED(n) 0
INLINE void store(elem *p, vec v, int stream) { (void)stream, v_store(p, v); }
#endif

#endif
