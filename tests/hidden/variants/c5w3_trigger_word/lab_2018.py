"""The style of a notebook of 2018: names in full, loops over labels, no early return."""


def is_overlapping(segment_time, previous_segments):
    segment_start, segment_end = segment_time
    overlap = False
    for previous_start, previous_end in previous_segments:
        if (previous_start <= segment_start <= previous_end) or (previous_start <= segment_end <= previous_end):
            overlap = True
        if segment_start <= previous_start and segment_end >= previous_end:
            overlap = True
    return overlap


def insert_audio_clip(background, audio_clip, previous_segments):
    segment_ms = len(audio_clip) // 8
    segment_time = get_random_time_segment(segment_ms)
    retry = 49
    while is_overlapping(segment_time, previous_segments) and retry > 0:
        segment_time = get_random_time_segment(segment_ms)
        retry = retry - 1
    if is_overlapping(segment_time, previous_segments):
        return background.copy(), (3000, 3000)
    previous_segments.append(segment_time)
    new_background = np.copy(background)
    position = segment_time[0] * 8
    for i in range(len(audio_clip)):
        new_background[position + i] = new_background[position + i] + audio_clip[i]
    return new_background, segment_time


def insert_ones(y, segment_end_ms, clip_ms=10000, steps=50):
    Ty = y.shape[1]
    segment_end_y = int(segment_end_ms * Ty / float(clip_ms))
    for i in range(segment_end_y + 1, segment_end_y + steps + 1):
        if i < Ty:
            y[0, i] = 1
    return y
