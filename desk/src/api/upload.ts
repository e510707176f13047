import { ApiError } from '@kontor/contract/client'
import { type Attachment, type ErrorBody, uploadAttachment } from '@kontor/contract'
import { presentCsrfToken } from './client.ts'

export interface Upload {
  done: Promise<Attachment>
  cancel: () => void
}

/** Uploads one file and reports progress from 0 to 1; XMLHttpRequest, because fetch tells no upload progress. */
export function upload(file: File, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest()
  const done = new Promise<Attachment>((resolve, reject) => {
    request.open(uploadAttachment.method, uploadAttachment.path)
    request.responseType = 'json'
    request.setRequestHeader('x-csrf-token', presentCsrfToken() ?? '')
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    request.onload = () => {
      if (request.status === 201) resolve(request.response as Attachment)
      else reject(new ApiError(request.status, request.response as ErrorBody | null))
    }
    request.onerror = () => reject(new ApiError(0, null))
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'))
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })
  return { done, cancel: () => request.abort() }
}
